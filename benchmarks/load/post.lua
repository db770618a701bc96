-- wrk sends the bodies of a file in turn, each thread from a place of its own, so that parameters vary.
local bodies, at = {}, 0
local threads = 0

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

function init(arguments)
    for line in io.lines(arguments[1]) do
        bodies[#bodies + 1] = wrk.format("POST", nil, {
            ["Content-Type"] = "application/json", ["Accept"] = "application/json",
        }, line)
    end
    at = math.floor(number * #bodies / 2)
end

function request()
    at = at % #bodies + 1
    return bodies[at]
end

-- One JSON line with what the rig reads.
function done(summary, latency, requests)
    local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
        + summary.errors.timeout
    io.write(string.format(
        'WRK {"requests": %d, "seconds": %.6f, "bytes": %d, "failed": %d, "p50_ms": %.3f, "p99_ms": %.3f}\n',
        summary.requests, summary.duration / 1e6, summary.bytes, failed,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
