import Foundation

/// A file's bytes, mapped into memory: read where they lie, and dropped by the system when memory is short.
final class MappedFile: Sendable {
    let name: String
    /// Shared safely, as nobody writes to it: the mapping is private, read-only, and there as long as the object.
    private nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    init(_ path: String) throws(DataSetError) {
        name = String(path.split(separator: "/").last ?? "")
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw DataSetError(.unreadable, file: path, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw DataSetError(.unreadable, file: path, "it is no regular file")
        }
        let size = Int(status.st_size)
        if size == 0 {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw DataSetError(.unreadable, file: path, String(cString: strerror(errno)))
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit {
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }

    /// The bytes, valid while this object is.
    var text: ByteText { ByteText(bytes) }
}
