import HTTPTypes
import Hummingbird
import NIOCore
import QueryPlanner
import Warehouse

/// Operations that are asked for as an event stream.
extension GraphQLEndpoint {
    /// Streams a subscription from where the client left off; a query is one event.
    func stream(
        _ request: GraphQLRequest,
        _ digest: RequestDigest,
        _ edition: DataEdition,
        _ format: ResponseFormat,
        _ exchange: inout Exchange
    ) async throws(Refusal) -> Response {
        // A stream of which only the head is wanted need not be joined.
        if exchange.method == .head {
            let answer = try await answer(request, digest, edition, &exchange)
            if answer.isRequestError { return requestError(answer, format) }
            return Response(status: .ok, headers: EventStream.headers)
        }
        // Joined before it is executed, so that no change in between is missed.
        let caller = exchange.notes.caller ?? exchange.peer
        let subscription = try subscriptions.subscribe(digest, request, caller: caller)
        if let value = subscription.value {
            exchange.notes.source = .shared
            return stream(subscription, from: .value(value), exchange)
        }
        let lastEventID = exchange.headers[.lastEventID].flatMap { $0.isEmpty ? nil : $0 }
        var request = request
        request.position = lastEventID.flatMap { AdditionPosition($0) }
        let answer = try await answer(request, digest, edition, &exchange)
        if answer.isRequestError { return requestError(answer, format) }
        guard answer.operationKind == .subscription else { return EventStream.once(LiveValue(answer.content.body)) }
        if answer.additions != nil, let lastEventID, request.position == nil {
            throw .badRequest("Last-Event-ID \"\(lastEventID)\" is no id of an event of this subscription.")
        }
        subscriptions.learn(answer, of: digest)
        let first = answer.additions.map {
            EventStream.First.additions(AdditionEvent($0, body: answer.content.body.readableBytesView))
        }
        return stream(subscription, from: first ?? .value(LiveValue(answer.content.body)), exchange)
    }

    private func stream(
        _ subscription: Subscriptions.Subscription,
        from first: EventStream.First,
        _ exchange: Exchange
    ) -> Response {
        EventStream(
            subscriptions: subscriptions,
            subscription: subscription,
            first: first,
            lastEventID: exchange.headers[.lastEventID],
            heartbeat: settings.heartbeat,
            channel: exchange.channel,
            disconnects: disconnects
        ).response
    }
}
