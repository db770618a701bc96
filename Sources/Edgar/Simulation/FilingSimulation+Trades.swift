/// Form 4s of single insiders, one scenario each.
extension FilingSimulation {
    /// A Form 4 of one insider, or of a group on as many forms as it takes.
    mutating func changes(at company: Int, on date: CalendarDate, room: Int) -> [OwnershipFiling] {
        let forms = (market.companies[company].group.count + 9) / 10
        if forms > 0, forms <= room, random.chance(perMille: 120) { return groupTrade(at: company, on: date) }
        let seat = random.below(market.companies[company].seats.count)
        market.companies[company].seats[seat].hasFiled = true
        var builder = FilingBuilder(.init(.four), market.companies[company], on: date)
        builder.add(market.companies[company].seats[seat], fileNumber: market.companies[company].fileNumber)
        let traded = tradeDate(before: date)
        play(Scenario.allCases[Scenario.choice.draw(&random)], company, seat, traded, &builder)
        addTrustHolding(company, seat, &builder)
        if random.chance(perMille: 12) { spoil(&builder, traded) }
        return [builder.finish()]
    }

    private mutating func play(
        _ scenario: Scenario,
        _ company: Int,
        _ seat: Int,
        _ date: CalendarDate,
        _ builder: inout FilingBuilder
    ) {
        switch scenario {
        case .sale: sell(company, seat, date, &builder)
        case .purchase: buy(company, seat, date, &builder)
        case .grant: grant(company, seat, date, &builder)
        case .exercise:
            exercise(company, seat, date, &builder)
            if random.chance(perMille: 700) { sell(company, seat, date, &builder) }
        case .vesting: vest(company, seat, date, &builder)
        case .taxWithholding: withhold(company, seat, date, &builder)
        case .gift: give(company, seat, date, &builder)
        case .conversion: convert(company, seat, date, &builder)
        case .returnToIssuer: move(company, seat, date, "D", .disposed, shares: size(5000), price: "0", [], &builder)
        case .distribution:
            move(company, seat, date, "J", .acquired, shares: size(20_000), price: nil, [Note.distribution], &builder)
        }
    }

    /// Mostly one or two days before the filing day; now and then weeks, as late filers have it.
    mutating func tradeDate(before date: CalendarDate) -> CalendarDate {
        let isLate = random.chance(perMille: 30)
        var day = date.adding(days: -(isLate ? random.between(5, 200) : random.between(0, 3)))
        while !EdgarCalendar.standard.isFilingDay(day) { day = day.adding(days: -1) }
        return day
    }

    private mutating func size(_ high: Int) -> Amount {
        let whole = random.size(from: 20, to: high)
        // Purchase plans and dividends give fractions, with up to four decimals.
        return random.chance(perMille: 25)
            ? Amount(tenThousandths: whole * 10_000 + random.between(1, 9999)) : Amount(whole)
    }

    private enum Direction: String {
        case acquired = "A"
        case disposed = "D"
    }

    /// A Table I line over the insider's direct position.
    private mutating func move(
        _ company: Int,
        _ seat: Int,
        _ date: CalendarDate,
        _ code: String,
        _ direction: Direction,
        shares: Amount,
        price: String?,
        _ notes: [String],
        _ builder: inout FilingBuilder
    ) {
        var position = market.companies[company].seats[seat].position
        if direction == .acquired {
            position += shares
        } else {
            // What was never reported must have been there, and some of it still is.
            if position < shares { position = shares + Amount(random.size(from: 1, to: 40_000)) }
            position -= shares
        }
        market.companies[company].seats[seat].position = position
        let security = market.companies[company].security
        let hung: RowField = code == "S" || code == "P" ? .transactionPricePerShare : .transactionCoding
        builder.add(.nonDerivative, .transaction, notes: notes.map { (hung, $0) }) { row in
            row[.securityTitle] = security
            row.code(code, on: date)
            row[.transactionShares] = shares.text
            row[.transactionPricePerShare] = price
            row[.transactionAcquiredDisposedCode] = direction.rawValue
            row[.sharesOwnedFollowingTransaction] = position.text
            row[.directOrIndirectOwnership] = "D"
        }
    }

    private mutating func sell(_ company: Int, _ seat: Int, _ date: CalendarDate, _ builder: inout FilingBuilder) {
        let isPlanned = market.companies[company].seats[seat].hasPlan && random.chance(perMille: 800)
        builder.mark(plan: isPlanned)
        let adopted = date.adding(days: -random.between(95, 400))
        trade(company, seat, date, "S", .disposed, isPlanned ? [Note.plan(adopted)] : [], high: 60_000, &builder)
    }

    private mutating func buy(_ company: Int, _ seat: Int, _ date: CalendarDate, _ builder: inout FilingBuilder) {
        trade(company, seat, date, "P", .acquired, [], high: 40_000, &builder)
    }

    /// One to six lines in the market, each at its own price near the day's.
    private mutating func trade(
        _ company: Int,
        _ seat: Int,
        _ date: CalendarDate,
        _ code: String,
        _ direction: Direction,
        _ notes: [String],
        high: Int,
        _ builder: inout FilingBuilder
    ) {
        for _ in 0..<random.size(from: 1, to: 6) {
            let base = market.companies[company].price.tenThousandths
            let price = Amount(tenThousandths: max(100, base + base / 1000 * random.bell(12)))
            let isAverage = random.chance(perMille: 300)
            move(
                company,
                seat,
                date,
                code,
                direction,
                shares: size(high),
                price: (isAverage ? price : price.cents).text,
                notes + (isAverage ? [Note.average] : []),
                &builder
            )
        }
    }

    private mutating func grant(_ company: Int, _ seat: Int, _ date: CalendarDate, _ builder: inout FilingBuilder) {
        let shares = Amount(random.size(from: 100, to: 200_000))
        if random.chance(perMille: 350) {
            move(company, seat, date, "A", .acquired, shares: shares, price: "0", [Note.vesting], &builder)
            return
        }
        let isOption = random.chance(perMille: 400)
        let strike = isOption ? market.companies[company].price.cents.text : nil
        market.companies[company].seats[seat].units += shares
        derivative(company, seat, date, "A", .acquired, shares, isOption: isOption, strike: strike, &builder)
    }

    /// A Table II line of options or units.
    private mutating func derivative(
        _ company: Int,
        _ seat: Int,
        _ date: CalendarDate,
        _ code: String,
        _ direction: Direction,
        _ shares: Amount,
        isOption: Bool,
        strike: String?,
        _ builder: inout FilingBuilder
    ) {
        let position = market.companies[company].seats[seat].units
        let security = market.companies[company].security
        let notes: [(RowField, String)] =
            isOption
            ? [(.exerciseDate, Note.vesting)]
            : [(.conversionOrExercisePrice, Note.unit), (.exerciseDate, Note.vesting)]
        // Some leave the price of an award to the footnote.
        let price = random.chance(perMille: 120) ? nil : "0"
        builder.add(.derivative, .transaction, notes: notes) { row in
            row[.securityTitle] = isOption ? "Stock Option (Right to Buy)" : "Restricted Stock Units"
            row[.conversionOrExercisePrice] = strike
            row.code(code, on: date)
            row[.transactionShares] = shares.text
            row[.transactionPricePerShare] = price
            row[.transactionAcquiredDisposedCode] = direction.rawValue
            row[.expirationDate] = isOption ? date.adding(days: 3652).description : nil
            row[.underlyingSecurityTitle] = security
            row[.underlyingSecurityShares] = shares.text
            row[.sharesOwnedFollowingTransaction] = position.text
            row[.directOrIndirectOwnership] = "D"
        }
    }

    private mutating func takeUnits(_ company: Int, _ seat: Int) -> Amount {
        var units = market.companies[company].seats[seat].units
        if units < Amount(50) { units = Amount(random.size(from: 100, to: 50_000)) }
        let shares = Amount(max(10, units.tenThousandths / 10_000 / random.between(1, 4)))
        market.companies[company].seats[seat].units = units - shares
        return shares
    }

    private mutating func exercise(_ company: Int, _ seat: Int, _ date: CalendarDate, _ builder: inout FilingBuilder) {
        let shares = takeUnits(company, seat)
        let price = market.companies[company].price.tenThousandths
        let strike = Amount(tenThousandths: price * random.between(20, 90) / 100).cents.text
        derivative(company, seat, date, "M", .disposed, shares, isOption: true, strike: strike, &builder)
        move(company, seat, date, "M", .acquired, shares: shares, price: strike, [], &builder)
    }

    private mutating func vest(_ company: Int, _ seat: Int, _ date: CalendarDate, _ builder: inout FilingBuilder) {
        let shares = takeUnits(company, seat)
        derivative(company, seat, date, "M", .disposed, shares, isOption: false, strike: nil, &builder)
        move(company, seat, date, "M", .acquired, shares: shares, price: "0", [Note.unit], &builder)
        let tax = Amount(shares.tenThousandths / 10_000 * random.between(24, 48) / 100)
        let price = market.companies[company].price.cents.text
        if tax > Amount(0) {
            move(company, seat, date, "F", .disposed, shares: tax, price: price, [Note.tax], &builder)
        }
    }

    private mutating func withhold(_ company: Int, _ seat: Int, _ date: CalendarDate, _ builder: inout FilingBuilder) {
        let price = market.companies[company].price.cents.text
        move(company, seat, date, "F", .disposed, shares: size(8000), price: price, [Note.tax], &builder)
    }

    private mutating func give(_ company: Int, _ seat: Int, _ date: CalendarDate, _ builder: inout FilingBuilder) {
        let shares = Amount(random.size(from: 100, to: 50_000))
        move(company, seat, date, "G", .disposed, shares: shares, price: "0", [Note.gift], &builder)
        guard random.chance(perMille: 500) else { return }
        // To a trust of the giver: two lines, one position down, the other up.
        market.companies[company].seats[seat].trustPosition += shares
        let position = market.companies[company].seats[seat].trustPosition
        let security = market.companies[company].security
        builder.add(.nonDerivative, .transaction, notes: [(.natureOfOwnership, Note.held)]) { row in
            row[.securityTitle] = security
            row.code("G", on: date)
            row[.transactionShares] = shares.text
            row[.transactionPricePerShare] = "0"
            row[.transactionAcquiredDisposedCode] = "A"
            row[.sharesOwnedFollowingTransaction] = position.text
            row[.directOrIndirectOwnership] = "I"
            row[.natureOfOwnership] = "By Trust"
        }
    }

    private mutating func convert(_ company: Int, _ seat: Int, _ date: CalendarDate, _ builder: inout FilingBuilder) {
        let shares = takeUnits(company, seat)
        derivative(company, seat, date, "C", .disposed, shares, isOption: false, strike: nil, &builder)
        move(company, seat, date, "C", .acquired, shares: shares, price: nil, [Note.unit], &builder)
    }

    private func addTrustHolding(_ company: Int, _ seat: Int, _ builder: inout FilingBuilder) {
        let position = market.companies[company].seats[seat].trustPosition
        let security = market.companies[company].security
        let hasTrustLine = builder.filing.rows.contains { $0[.natureOfOwnership] == "By Trust" }
        guard position > Amount(0), !hasTrustLine else { return }
        builder.add(.nonDerivative, .holding) { row in
            row[.securityTitle] = security
            row[.sharesOwnedFollowingTransaction] = position.text
            row[.directOrIndirectOwnership] = "I"
            row[.natureOfOwnership] = "By Trust"
        }
    }

    /// The mistakes real filers make: a total typed as a price, a year mistyped, a late filing marked as such.
    private mutating func spoil(_ builder: inout FilingBuilder, _ traded: CalendarDate) {
        let kind = random.below(4)
        builder.edit { filing in
            guard let index = filing.rows.firstIndex(where: { $0.kind == .transaction && $0.table == .nonDerivative })
            else {
                return
            }
            switch kind {
            case 0:
                let shares = filing.rows[index].decimal(.transactionShares).flatMap { Double($0.description) } ?? 0
                let price =
                    filing.rows[index].decimal(.transactionPricePerShare).flatMap { Double($0.description) } ?? 0
                if shares * price >= 1 { filing.rows[index][.transactionPricePerShare] = String(Int(shares * price)) }
            case 1 where random.chance(perMille: 300):
                let (year, month, day) = traded.parts
                let mistyped = CalendarDate(year: year + 180, month: month, day: min(day, 28))
                filing.rows[index][.transactionDate] = mistyped?.description
            case 2: filing.rows[index][.transactionTimeliness] = "L"
            default: filing.rows[index][.deemedExecutionDate] = traded.adding(days: 1).description
            }
        }
    }
}
