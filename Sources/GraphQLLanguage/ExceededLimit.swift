/// A limit that a request goes beyond, for the error that refuses it.
package struct ExceededLimit: Hashable, Sendable {
    /// The option that sets the limit, such as `max-depth`; nil for one that is fixed.
    package let option: String?
    package let maximum: Int
    /// What the request has; nil where nobody counted on beyond the maximum.
    package let value: Int?
    /// What to change: whole sentences, the last of the error's message.
    package let remedy: String

    package init(_ option: String?, maximum: Int, value: Int? = nil, remedy: String) {
        self.option = option
        self.maximum = maximum
        self.value = value
        self.remedy = remedy
    }
}
