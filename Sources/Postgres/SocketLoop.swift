import Dispatch
import Foundation
import Synchronization

/// Someone on the loop who waits for a socket.
protocol SocketUser: AnyObject {
    var socket: Int32 { get }
    /// Events as in `poll(2)`; 0 to wait for nothing.
    var interest: Int16 { get }
    func socketReady(_ events: Int16)
}

/// What the loop drives: one object that owns all sockets.
protocol SocketLoopOwner: AnyObject, Sendable {
    var socketUsers: [any SocketUser] { get }
    /// Whether something has a time limit, so that ``tick()`` must be called.
    var needsTicks: Bool { get }
    /// After each round of jobs and sockets: send what can be sent.
    func roundEnded()
    func tick()
}

/// One thread that waits for all sockets of a pool and runs everything that touches them.
///
/// `poll`, not `epoll`: a pool has a dozen sockets, for which the two cost the same, and one of them is everywhere.
final class SocketLoop: Sendable {
    typealias Job = @Sendable () -> Void

    private struct Inbox {
        var jobs: [Job] = []
        var isAsleep = false
        var isStopped = false
    }

    /// How often time limits are looked at, in milliseconds: their precision.
    private static let tickInterval: Int32 = 50

    private let inbox = Mutex(Inbox())
    private let wakeRead: Int32
    private let wakeWrite: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw PostgresError(.exhausted, "no file descriptors left: \(String(cString: strerror(errno)))")
        }
        wakeRead = ends[0]
        wakeWrite = ends[1]
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        close(wakeRead)
        close(wakeWrite)
    }

    /// Starts the thread; it lets go of the owner when it ends.
    func start(owner: any SocketLoopOwner) {
        let thread = Thread { self.run(owner) }
        thread.name = "postgres"
        thread.start()
    }

    /// Runs the job on the loop's thread; false when the loop has stopped and never will.
    @discardableResult
    func post(_ job: @escaping Job) -> Bool {
        enum Outcome { case queued, mustWake, stopped }
        let outcome = inbox.withLock { inbox -> Outcome in
            if inbox.isStopped { return .stopped }
            inbox.jobs.append(job)
            if !inbox.isAsleep { return .queued }
            inbox.isAsleep = false
            return .mustWake
        }
        if outcome == .mustWake {
            var byte: UInt8 = 0
            _ = write(wakeWrite, &byte, 1)
        }
        return outcome != .stopped
    }

    /// Called on the loop's thread; what was posted before still runs.
    func stop() {
        inbox.withLock { $0.isStopped = true }
    }

    private func run(_ owner: any SocketLoopOwner) {
        var descriptors: [pollfd] = []
        var nextTick = DispatchTime.now().uptimeNanoseconds
        while true {
            let isStopped = runJobs()
            owner.roundEnded()
            if isStopped { break }

            let users = owner.socketUsers
            descriptors.removeAll(keepingCapacity: true)
            descriptors.append(pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0))
            for user in users { descriptors.append(pollfd(fd: user.socket, events: user.interest, revents: 0)) }

            let needsTicks = owner.needsTicks
            let mayWait = fallAsleep()
            let timeout = !mayWait ? 0 : needsTicks ? Self.tickInterval : -1
            let ready = poll(&descriptors, nfds_t(descriptors.count), timeout)
            wakeUp(drain: descriptors[0].revents != 0)
            if ready > 0 {
                for (user, descriptor) in zip(users, descriptors.dropFirst()) where descriptor.revents != 0 {
                    user.socketReady(descriptor.revents)
                }
            }
            if needsTicks {
                let now = DispatchTime.now().uptimeNanoseconds
                if now >= nextTick {
                    owner.tick()
                    nextTick = now + UInt64(Self.tickInterval) * 1_000_000
                }
            }
        }
    }

    /// Runs what was posted, and lets go of it before the loop waits for anything; true when the loop is to stop.
    private func runJobs() -> Bool {
        let (jobs, isStopped) = inbox.withLock { inbox in
            defer { inbox.jobs.removeAll(keepingCapacity: true) }
            return (inbox.jobs, inbox.isStopped)
        }
        for job in jobs { job() }
        return isStopped
    }

    /// False when jobs came in meanwhile.
    private func fallAsleep() -> Bool {
        inbox.withLock { inbox in
            inbox.isAsleep = inbox.jobs.isEmpty && !inbox.isStopped
            return inbox.isAsleep
        }
    }

    private func wakeUp(drain: Bool) {
        inbox.withLock { $0.isAsleep = false }
        guard drain else { return }
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
            while read(wakeRead, buffer.baseAddress, buffer.count) == buffer.count {}
        }
    }
}
