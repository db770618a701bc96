import GraphQLLanguage

extension Refusal {
    static func tooManySubscriptions(limit: Int) -> Refusal {
        tooManySubscriptions(
            "All \(limit) places for subscriptions (max-subscriptions) are taken.",
            "max-subscriptions",
            limit
        )
    }

    static func tooManySubscriptions(ofCaller limit: Int) -> Refusal {
        tooManySubscriptions(
            "A caller may have \(limit) subscriptions at once (max-subscriptions-per-caller).",
            "max-subscriptions-per-caller",
            limit
        )
    }

    private static func tooManySubscriptions(_ problem: String, _ option: String, _ maximum: Int) -> Refusal {
        Refusal(
            .serviceUnavailable,
            "TOO_MANY_SUBSCRIPTIONS",
            problem,
            exceeding: ExceededLimit(
                option,
                maximum: maximum,
                remedy: "End one, or poll with GET and If-None-Match meanwhile."
            ),
            headers: [.retryAfter: "10"]
        )
    }
}
