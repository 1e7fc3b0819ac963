"""The other half of powercut.c: the shadow at the start, and the durable state in place of the files at the cut."""
import os
import random
import shutil

PAGE = 4096


def begin(state, shadow):
    """Everything that is there now counts as durable."""
    shutil.rmtree(shadow, ignore_errors=True)
    os.makedirs(shadow + "/graves")
    for folder, folders, files in os.walk(state):
        listing = []
        for name in folders:
            listing.append(f"{os.lstat(os.path.join(folder, name)).st_ino} d {name}\n")
        for name in files:
            path = os.path.join(folder, name)
            number = os.lstat(path).st_ino
            listing.append(f"{number} f {name}\n")
            shutil.copyfile(path, f"{shadow}/f{number}")
        with open(f"{shadow}/d{os.lstat(folder).st_ino}", "w", encoding="utf-8") as file:
            file.writelines(listing)


def environment(library, state, shadow, after=0, loses=False):
    variables = {"LD_PRELOAD": library, "POWERCUT_ROOT": state, "POWERCUT_SHADOW": shadow}
    if after:
        variables["POWERCUT_AFTER"] = str(after)
    if loses:
        variables["POWERCUT_LOSE"] = "1"
    return variables


def _read(path):
    if not os.path.exists(path):
        return b""
    with open(path, "rb") as file:
        return file.read()


def _torn(durable, live, chance):
    """Some of the pages that were on their way have arrived, in any order; a hole between them reads as zeros."""
    size = len(durable)
    if len(live) > size and chance.random() < 0.7:
        size = chance.randint(size, len(live))
    result = bytearray(durable[:size].ljust(size, b"\0"))
    if len(live) < len(durable) and chance.random() < 0.5:
        del result[len(live):]
    for at in range(0, len(result), PAGE):
        end = min(at + PAGE, len(result))
        if live[at:end] != result[at:end] and len(live) >= end and chance.random() < 0.5:
            result[at:end] = live[at:end]
    return bytes(result)


def _names(folder, shadow):
    """(inode, kind, name) of a folder's durable names."""
    path = f"{shadow}/d{os.lstat(folder).st_ino}"
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split(" ", 2) for line in file]


def _living(folder):
    result = []
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False):
            result.append([str(entry.inode()), "d" if entry.is_dir() else "f", entry.name])
    return result


def cut(state, shadow, seed=None):
    """Replaces the state folder by what a power cut has left of it.

    Without a seed nothing unsynced is left. With one, any part of it may be: pages, lengths, and of each folder
    either the durable names or those of the last moment.
    """
    chance = random.Random(seed) if seed is not None else None
    inodes = {}
    for folder, folders, files in os.walk(state):
        for name in folders + files:
            path = os.path.join(folder, name)
            inodes.setdefault(str(os.lstat(path).st_ino), path)
    for name in os.listdir(shadow + "/graves"):
        path = f"{shadow}/graves/{name}"
        inodes.setdefault(str(os.lstat(path).st_ino), path)
    aside = state + ".cut"
    shutil.rmtree(aside, ignore_errors=True)

    def rebuild(folder, target):
        os.mkdir(target, 0o750)
        if folder is None:
            return
        names = _names(folder, shadow)
        if chance and chance.random() < 0.5:
            names = _living(folder)
        for number, kind, name in names:
            if name.endswith("-shm"):
                continue
            path = inodes.get(number)
            if kind == "d":
                rebuild(path, f"{target}/{name}")
                continue
            bytes_ = _read(f"{shadow}/f{number}")
            if chance and path and os.path.isfile(path):
                bytes_ = _torn(bytes_, _read(path), chance)
            with open(f"{target}/{name}", "wb") as file:
                file.write(bytes_)
            os.chmod(f"{target}/{name}", 0o600)

    rebuild(state, aside)
    shutil.rmtree(state)
    os.rename(aside, state)
