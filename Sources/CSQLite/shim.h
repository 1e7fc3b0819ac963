#pragma once
#include <sqlite3.h>

// SQLITE_TRANSIENT is a macro with a cast that Swift doesn't import.
static inline int sqlite_bind_bytes(sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return sqlite3_bind_blob(statement, index, count == 0 ? (const void *)"" : bytes, count, SQLITE_TRANSIENT);
}
static inline int sqlite_bind_characters(sqlite3_stmt *statement, int index, const char *bytes, int count) {
  return sqlite3_bind_text(statement, index, count == 0 ? "" : bytes, count, SQLITE_TRANSIENT);
}
