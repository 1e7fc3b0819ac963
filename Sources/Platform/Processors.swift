import CLinux

/// The processors that this process may run on, at least one.
///
/// Counts what sched_getaffinity(2) allows (taskset, a unit's `CPUAffinity=`, a container's set), not
/// what the machine has: more loops than processors only take turns on them.
package func allowedProcessors() -> Int {
    max(Int(linux_allowed_processors()), 1)
}
