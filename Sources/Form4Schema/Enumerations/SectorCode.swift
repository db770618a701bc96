import QueryPlanner
import SQLBuilder

/// A sector of the economy, mapped from the SIC.
package enum SectorCode: String, SchemaEnum {
    case energy = "ENERGY"
    case materials = "MATERIALS"
    case industrials = "INDUSTRIALS"
    case consumerDiscretionary = "CONSUMER_DISCRETIONARY"
    case consumerStaples = "CONSUMER_STAPLES"
    case healthCare = "HEALTH_CARE"
    case financials = "FINANCIALS"
    case realEstate = "REAL_ESTATE"
    case technology = "TECHNOLOGY"
    case communication = "COMMUNICATION"
    case utilities = "UTILITIES"
    case unclassified = "UNCLASSIFIED"

    package static let sqlType: SQL = "sector"
    package static let doc = "A sector, mapped from the company's current SIC by one documented table."

    package var doc: String {
        switch self {
        case .energy: "Oil, gas, coal and the services around them."
        case .materials: "Chemicals, metals, mining, paper, building materials."
        case .industrials: "Machinery, aerospace, construction, transport, business services."
        case .consumerDiscretionary: "Cars, apparel, leisure, hotels, restaurants, most retail."
        case .consumerStaples: "Food, beverages, tobacco, household goods, grocery."
        case .healthCare: "Drugs, devices, hospitals and health services."
        case .financials: "Banks, insurers, brokers, funds and shells."
        case .realEstate: "Real estate companies and trusts."
        case .technology: "Software, computers, semiconductors, electronics."
        case .communication: "Telecommunication, media, publishing, entertainment."
        case .utilities: "Electricity, gas distribution, water, waste."
        case .unclassified: "No SIC is known; shown, never dropped."
        }
    }

    /// The name for people.
    package var title: String {
        switch self {
        case .energy: "Energy"
        case .materials: "Materials"
        case .industrials: "Industrials"
        case .consumerDiscretionary: "Consumer Discretionary"
        case .consumerStaples: "Consumer Staples"
        case .healthCare: "Health Care"
        case .financials: "Financials"
        case .realEstate: "Real Estate"
        case .technology: "Technology"
        case .communication: "Communication"
        case .utilities: "Utilities"
        case .unclassified: "Unclassified"
        }
    }
}
