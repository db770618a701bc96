import Form4Schema

extension TransactionCode {
    /// Whether the price of such a trade follows the market.
    ///
    /// Awards, exercises, conversions and expirations have the price that a contract set, often years before; held against
    /// market prices, each would look wrong.
    package var isPricedByMarket: Bool {
        switch self {
        case .a, .m, .c, .e, .h, .o, .x: false
        default: true
        }
    }
}
