/// One lexical token: its kind and the bytes that it covers.
struct Token {
    enum Kind: UInt8 {
        case endOfFile
        case bang
        case dollar
        case ampersand
        case leftParenthesis
        case rightParenthesis
        case spread
        case colon
        case equals
        case at
        case leftBracket
        case rightBracket
        case leftBrace
        case pipe
        case rightBrace
        case name
        case int
        case float
        case string
        case blockString

        /// The kind as error messages name it.
        var description: String {
            switch self {
            case .endOfFile: "<EOF>"
            case .bang: "'!'"
            case .dollar: "'$'"
            case .ampersand: "'&'"
            case .leftParenthesis: "'('"
            case .rightParenthesis: "')'"
            case .spread: "'...'"
            case .colon: "':'"
            case .equals: "'='"
            case .at: "'@'"
            case .leftBracket: "'['"
            case .rightBracket: "']'"
            case .leftBrace: "'{'"
            case .pipe: "'|'"
            case .rightBrace: "'}'"
            case .name: "Name"
            case .int: "Int"
            case .float: "Float"
            case .string: "String"
            case .blockString: "BlockString"
            }
        }
    }

    var kind: Kind
    var start: Offset
    var end: Offset
}
