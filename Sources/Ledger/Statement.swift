import CSQLite
package import Model

/// A prepared statement of one connection; belongs to the thread that uses the connection.
///
/// Parameters and columns count as SQLite counts them: parameters from 1, columns from 0.
@safe
package final class Statement {
    private let handle: OpaquePointer
    private let connection: OpaquePointer
    private let text: String

    /// Prepares one statement.
    init(_ text: String, connection: OpaquePointer) throws(StorageFault) {
        unsafe self.connection = unsafe connection
        self.text = text
        var handle: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            connection,
            text,
            -1,
            UInt32(SQLITE_PREPARE_PERSISTENT),
            &handle,
            nil,
        )
        guard code == SQLITE_OK, let handle = unsafe handle else {
            throw unsafe Database.fault(connection, code: code, statement: text)
        }
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Binds the values in order and starts over.
    package func bind(_ values: Value...) throws(StorageFault) { try bind(values) }

    /// Binds the values in order and starts over.
    package func bind(_ values: [Value]) throws(StorageFault) {
        unsafe sqlite3_reset(handle)
        for (index, value) in values.enumerated() {
            let code = bind(value, at: Int32(index + 1))
            guard code == SQLITE_OK else {
                throw unsafe Database.fault(connection, code: code, statement: text)
            }
        }
    }

    /// Goes to the next row; false at the end, where the statement is ready for the next use.
    package func step() throws(StorageFault) -> Bool {
        let code = unsafe sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE {
            unsafe sqlite3_reset(handle)
            return false
        }
        let fault = unsafe Database.fault(connection, code: code, statement: text)
        unsafe sqlite3_reset(handle)
        throw fault
    }

    /// Binds, and runs to the end.
    package func run(_ values: Value...) throws(StorageFault) {
        try bind(values)
        while try step() {}
    }

    /// Ends a reading before its last row, which would otherwise hold its snapshot.
    package func reset() { unsafe sqlite3_reset(handle) }

    /// True for NULL.
    package func isNull(_ column: Int32) -> Bool {
        unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    package func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    /// The text of a column as it is; bytes that are no UTF-8 are replaced.
    package func string(_ column: Int32) -> String {
        withBytes(column) { bytes in
            unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    package func bytes(_ column: Int32) -> [UInt8] {
        withBytes(column) { bytes in
            unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
        }
    }

    /// The 32 bytes of a digest; nil when the column holds anything else.
    package func digest(_ column: Int32) -> Digest? {
        withBytes(column) { Digest($0) }
    }

    /// The bytes of a text or blob where SQLite keeps them, without a copy.
    package func withBytes<Result>(
        _ column: Int32,
        _ body: (Span<UInt8>) -> Result,
    ) -> Result {
        let start = unsafe sqlite3_column_blob(handle, column)
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        let buffer = unsafe UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
        return unsafe body(buffer.assumingMemoryBound(to: UInt8.self).span)
    }

    private func bind(_ value: Value, at index: Int32) -> Int32 {
        switch value {
        case .null: unsafe sqlite3_bind_null(handle, index)
        case .integer(let number): unsafe sqlite3_bind_int64(handle, index, number)
        case .text(var text):
            text.withUTF8 { buffer in
                unsafe sqlite_bind_characters(
                    handle,
                    index,
                    UnsafeRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self),
                    Int32(buffer.count),
                )
            }
        case .json(let bytes):
            unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe sqlite_bind_characters(
                    handle,
                    index,
                    UnsafeRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self),
                    Int32(buffer.count),
                )
            }
        case .blob(let bytes):
            unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe sqlite_bind_bytes(handle, index, buffer.baseAddress, Int32(buffer.count))
            }
        case .digest(let digest):
            unsafe digest.bytes.withUnsafeBufferPointer { buffer in
                unsafe sqlite_bind_bytes(handle, index, buffer.baseAddress, Int32(buffer.count))
            }
        }
    }

    /// What can be bound.
    package enum Value {
        case null
        case integer(Int64)
        case text(String)
        /// UTF-8 bytes stored as text.
        case json([UInt8])
        case blob([UInt8])
        case digest(Digest)
    }
}
