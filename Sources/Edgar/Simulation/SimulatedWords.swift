/// The words that simulated companies, people and places are put together from.
enum SimulatedWords {
    static let companyFirst = [
        "Amber", "Birch", "Cobalt", "Dune", "Ember", "Fjord", "Granite", "Harbor", "Indigo", "Juniper", "Keystone",
        "Lumen",
        "Meadow", "Nimbus", "Orchard", "Pioneer", "Quarry", "Ridge", "Summit", "Tundra", "Umber", "Verdant", "Willow",
        "Yonder", "Zephyr", "Aspen", "Beacon", "Cinder", "Delta", "Echo", "Falcon", "Glacier", "Hollow", "Ivory",
        "Jade",
        "Kestrel", "Linden", "Mosaic", "Northern", "Opal", "Prairie",
    ]
    static let companySecond = [
        "Analytics", "Bancshares", "Biotherapeutics", "Brands", "Capital", "Communications", "Dynamics", "Energy",
        "Financial", "Foods", "Genomics", "Holdings", "Industries", "Instruments", "Logistics", "Materials", "Medical",
        "Metals", "Mobility", "Motors", "Networks", "Oil & Gas", "Packaging", "Pharma", "Properties", "Realty",
        "Resources",
        "Robotics", "Semiconductor", "Software", "Systems", "Technologies", "Therapeutics", "Utilities", "Ventures",
        "Water",
    ]
    static let companySuffixes = ["Inc.", "Corp", "Inc.", "Holdings, Inc.", "Group, Inc.", "plc", "Co"]
    static let lastNames = [
        "Abara", "Bellweather", "Castellane", "Drummond", "Eskildsen", "Fairbairn", "Grunwald", "Hathersage",
        "Imanishi",
        "Jankowiak", "Kallikak", "Lindqvist", "Marchetti", "Nakagawa", "Okonjo", "Petrosyan", "Quillfeather",
        "Rasmussen",
        "Sotomayor", "Thistlewood", "Ueberroth", "Vandermolen", "Whitlock", "Xanthopoulos", "Yellowtail", "Zimmerli",
        "O'Rourke", "St. Clair", "de la Fuente", "McAllister", "Achterberg", "Brightwater",
    ]
    static let firstNames = [
        "Ada", "Bruno", "Clara", "Dmitri", "Elena", "Farid", "Grace", "Hiro", "Ines", "Jonas", "Keiko", "Lars", "Mina",
        "Noor", "Omar", "Priya", "Quentin", "Rosa", "Stefan", "Tessa", "Uma", "Victor", "Wanda", "Ximena", "Yusuf",
        "Zoe",
    ]
    static let officerTitles = [
        "Chief Executive Officer", "Chief Financial Officer", "Chief Operating Officer", "General Counsel & Secretary",
        "EVP, Sales", "Chief Accounting Officer", "Chief Technology Officer", "SVP & Treasurer", "President",
    ]
    static let entityKinds = [
        "Capital Partners LP", "Capital GP LLC", "Management LLC", "Holdings LLC", "Offshore Master Fund Ltd",
        "Co-Invest LP", "Opportunities Fund LP", "Family Trust",
    ]
    static let securities = ["Common Stock", "Common Stock", "Common Stock", "Class A Common Stock", "Ordinary Shares"]
    static let streets = [
        "Main Street", "Market Street", "First Avenue", "Park Road", "Lakeview Drive", "Industrial Way",
    ]
    static let places: [(city: String, state: String, zip: String)] = [
        ("Austin", "TX", "78701"), ("Boston", "MA", "02110"), ("Chicago", "IL", "60601"), ("Denver", "CO", "80202"),
        ("New York", "NY", "10001"), ("San Diego", "CA", "92101"), ("Seattle", "WA", "98101"),
        ("Atlanta", "GA", "30303"),
        ("Toronto", "A6", "M5H 2N2"), ("London", "X0", "EC1A 1BB"),
    ]

    /// Codes and titles of the SEC's list, some twice because they are common; one entry without a code.
    static let industries: [SimulatedIndustry] = [
        .init(sic: 2834, title: "PHARMACEUTICAL PREPARATIONS"), .init(sic: 2834, title: "PHARMACEUTICAL PREPARATIONS"),
        .init(sic: 7372, title: "SERVICES-PREPACKAGED SOFTWARE"),
        .init(sic: 7372, title: "SERVICES-PREPACKAGED SOFTWARE"),
        .init(sic: 6022, title: "STATE COMMERCIAL BANKS"), .init(sic: 6021, title: "NATIONAL COMMERCIAL BANKS"),
        .init(sic: 3674, title: "SEMICONDUCTORS & RELATED DEVICES"),
        .init(sic: 6798, title: "REAL ESTATE INVESTMENT TRUSTS"),
        .init(sic: 1311, title: "CRUDE PETROLEUM & NATURAL GAS"), .init(sic: 2911, title: "PETROLEUM REFINING"),
        .init(sic: 4911, title: "ELECTRIC SERVICES"), .init(sic: 4922, title: "NATURAL GAS TRANSMISSION"),
        .init(sic: 3841, title: "SURGICAL & MEDICAL INSTRUMENTS & APPARATUS"),
        .init(sic: 5812, title: "RETAIL-EATING PLACES"),
        .init(sic: 6331, title: "FIRE, MARINE & CASUALTY INSURANCE"),
        .init(sic: 7370, title: "SERVICES-COMPUTER PROGRAMMING, DATA PROCESSING, ETC."),
        .init(sic: 4813, title: "TELEPHONE COMMUNICATIONS (NO RADIOTELEPHONE)"),
        .init(sic: 4841, title: "CABLE & OTHER PAY TELEVISION SERVICES"),
        .init(sic: 2086, title: "BOTTLED & CANNED SOFT DRINKS & CARBONATED WATERS"),
        .init(sic: 5411, title: "RETAIL-GROCERY STORES"),
        .init(sic: 3711, title: "MOTOR VEHICLES & PASSENGER CAR BODIES"),
        .init(sic: 1040, title: "GOLD AND SILVER ORES"), .init(sic: 2860, title: "INDUSTRIAL ORGANIC CHEMICALS"),
        .init(sic: 3559, title: "SPECIAL INDUSTRY MACHINERY, NEC"), .init(sic: 4213, title: "TRUCKING (NO LOCAL)"),
        .init(sic: 6211, title: "SECURITY BROKERS, DEALERS & FLOTATION COMPANIES"), .init(sic: 3721, title: "AIRCRAFT"),
        .init(sic: 5961, title: "RETAIL-CATALOG & MAIL-ORDER HOUSES"), .init(sic: 6500, title: "REAL ESTATE"),
        .init(sic: nil, title: ""),
    ]
}
