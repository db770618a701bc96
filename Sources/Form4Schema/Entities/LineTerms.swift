import QueryPlanner

/// What a line of either table says of its security, be it a transaction or a holding.
struct LineTerms: FieldGroup {
    let rowForm = Field<FormType?>("The form of the line, which can differ from the document's.", uses: [.filter])
    let exercisePrice = Field<DecimalNumber?>("Table II: conversion or exercise price.", uses: [.filter, .order])
    let exercisableOn = Field<Day?>("Table II: from when on it can be exercised.", uses: [.filter, .order])
    let expiresOn = Field<Day?>("Table II: when it expires.", uses: [.filter, .order])
    let underlyingTitle = Field<String?>("Table II: the underlying security.", uses: [.filter])
    let underlyingShares = Field<DecimalNumber?>(
        "Table II: shares of the underlying security.",
        uses: [.filter, .order]
    )
    let underlyingValue = Field<DecimalNumber?>("Table II: value of the underlying security.", uses: [.filter, .order])
}
