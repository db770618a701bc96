import Warehouse

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Moment {
    /// The present second of the system's clock.
    package static var now: Moment { Moment(seconds: time(nil)) }
}
