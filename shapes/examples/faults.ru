# One fault a section: a SPARQL update that spoils valid.ttl, and the shape that must object to the result.
# (kg:, kgc:, rdfs:, dcterms: and xsd: are known.) Every shape has at least one; the tests see to it.

# must object: QuoteIsSlice
# A quote that is not the text's slice: one word was changed.
DELETE { ?x kg:exact ?v } INSERT { ?x kg:exact "Highland admitted it." } WHERE { ?x a kg:TextSpan ; kg:exact ?v . FILTER (?v = "Highland denied it.") }

# must object: denial-denies
# A denial that denies nothing.
DELETE { ?x kg:denies ?v } WHERE { ?x a kg:Denial ; kg:denies ?v }

# must object: finding-two-claims
# A finding with one claim.
DELETE { ?x kg:involves ?v ; kg:secondClaim ?v } WHERE { ?x a kg:Finding ; kg:secondClaim ?v }

# must object: finding-two-claims
# A finding with three claims.
INSERT { ?x kg:involves ?third } WHERE { ?x a kg:Finding . ?third a kg:Demand }

# must object: ClaimContradictsItself
# A claim that contradicts itself.
INSERT { ?x kg:contradicts ?x } WHERE { ?x a kg:Denial }

# must object: figure-at-least
# A figure whose lower bound is above its upper.
DELETE { ?x kg:atLeast ?v } INSERT { ?x kg:atLeast 5 } WHERE { ?x a kg:FigureReport ; kg:atLeast ?v ; kg:atMost 3 }

# must object: RunningCountWithoutAsOf
# A running count that does not say up to when.
DELETE { ?x kg:asOf ?v } WHERE { ?x a kg:FigureReport ; kg:asOf ?v }

# must object: zone-begins
# A time without a zone.
DELETE { ?x kg:begins ?v } INSERT { ?x kg:begins "2031-05-07T00:00:00"^^xsd:dateTime } WHERE { ?x a kg:Event ; kg:begins ?v }

# must object: NarratorOfAnotherDocument
# A narrator of another document.
DELETE { ?n kg:narratorOf ?d } INSERT { ?n kg:narratorOf ?e . ?e a kg:Document ; rdfs:label "another" ; dcterms:identifier "another" ; kg:text "Another." ; kg:timePrecision "unresolved" } WHERE { ?n kg:narratorOf ?d BIND (IRI(CONCAT(STR(?d), "-b")) AS ?e) }

# must object: judgement-ground
# A judgement without a ground.
DELETE { ?x kg:ground ?v } WHERE { ?x a kg:Judgement ; kg:ground ?v }

# must object: document-label
# A document without a label.
DELETE { ?x rdfs:label ?v } WHERE { ?x a kg:Document ; rdfs:label ?v }

# must object: document-identifier
# A document without an identifier.
DELETE { ?x dcterms:identifier ?v } WHERE { ?x a kg:Document ; dcterms:identifier ?v }

# must object: document-text
# A document without its text.
DELETE { ?x kg:text ?v } WHERE { ?x a kg:Document ; kg:text ?v }

# must object: document-hash
# A hash that is none.
DELETE { ?x kg:sha256 ?v } INSERT { ?x kg:sha256 "12ab" } WHERE { ?x a kg:Document ; kg:sha256 ?v }

# must object: document-published
# A document that was published twice.
INSERT { ?x kg:publishedAt "2031-05-09T00:00:00Z"^^xsd:dateTime } WHERE { ?x a kg:Document }

# must object: document-publisher
# A document published by a place.
DELETE { ?x kg:publishedBy ?v } INSERT { ?x kg:publishedBy ?place } WHERE { ?x a kg:Document ; kg:publishedBy ?v ; kg:publishedBy ?w . ?place a kg:Place }

# must object: span-exact
# A span without its words.
DELETE { ?x kg:exact ?v } WHERE { ?x a kg:TextSpan ; kg:exact ?v }

# must object: span-start
# A span that starts after its end.
DELETE { ?x kg:startOffset ?v } INSERT { ?x kg:startOffset 99999 } WHERE { ?x a kg:TextSpan ; kg:startOffset ?v }

# must object: span-end
# A span without an end.
DELETE { ?x kg:endOffset ?v } WHERE { ?x a kg:TextSpan ; kg:endOffset ?v }

# must object: span-sentence
# A sentence number 0.
DELETE { ?x kg:sentenceNumber ?v } INSERT { ?x kg:sentenceNumber 0 } WHERE { ?x a kg:TextSpan ; kg:sentenceNumber ?v }

# must object: span-document
# A span of no document.
DELETE { ?x kg:inDocument ?v } WHERE { ?x a kg:TextSpan ; kg:inDocument ?v }

# must object: zone-publishedAt
# A time without a zone.
DELETE { ?x kg:publishedAt ?v } INSERT { ?x kg:publishedAt "2031-05-08T00:00:00"^^xsd:dateTime } WHERE { ?x a kg:Document ; kg:publishedAt ?v }

# must object: zone-statedAt
# A time without a zone.
DELETE { ?x kg:statedAt ?v } INSERT { ?x kg:statedAt "2031-05-08T00:00:00"^^xsd:dateTime } WHERE { ?x a kg:Claim ; kg:statedAt ?v }

# must object: zone-ends
# A time without a zone.
DELETE { ?x kg:ends ?v } INSERT { ?x kg:ends "2031-05-08T00:00:00"^^xsd:dateTime } WHERE { ?x a kg:Event ; kg:ends ?v }

# must object: zone-asOf
# A time without a zone.
DELETE { ?x kg:asOf ?v } INSERT { ?x kg:asOf "2031-05-08T00:00:00"^^xsd:dateTime } WHERE { ?x a kg:FigureReport ; kg:asOf ?v }

# must object: zone-since
# A day that is no dateTime.
INSERT { ?x kg:since "2031-05-01"^^xsd:date } WHERE { ?x a kg:FigureReport }

# must object: zone-heldAt
# A time without a zone.
INSERT { ?x kg:heldAt "2031-05-08T00:00:00"^^xsd:dateTime } WHERE { ?x a kg:Claim }

# must object: claim-label
# A claim without a label.
DELETE { ?x rdfs:label ?v } WHERE { ?x a kg:Claim ; rdfs:label ?v }

# must object: claim-claimant
# A claim that nobody makes.
DELETE { ?x kg:claimedBy ?v } WHERE { ?x a kg:Claim ; kg:claimedBy ?v }

# must object: claim-evidence
# A claim without words.
DELETE { ?x kg:evidencedBy ?v } WHERE { ?x a kg:Claim ; kg:evidencedBy ?v }

# must object: claim-document
# A claim that no document reports.
DELETE { ?x kg:reportedIn ?v } WHERE { ?x a kg:Claim ; kg:reportedIn ?v }

# must object: claim-event
# A claim about nothing.
DELETE { ?x kg:about ?v } WHERE { ?x a kg:Demand ; kg:about ?v }

# must object: claim-certainty
# A certainty that is none.
DELETE { ?x kg:certainty ?v } INSERT { ?x kg:certainty "surely" } WHERE { ?x a kg:Claim ; kg:certainty ?v }

# must object: claim-negated
# A claim that does not say whether it negates.
DELETE { ?x kg:negated ?v } WHERE { ?x a kg:Claim ; kg:negated ?v }

# must object: claim-basis
# A basis that is none.
DELETE { ?x kg:basis ?v } INSERT { ?x kg:basis "hearsay" } WHERE { ?x a kg:Claim ; kg:basis ?v }

# must object: claim-confidence
# A confidence above 1.
DELETE { ?x kg:confidence ?v } INSERT { ?x kg:confidence 1.5 } WHERE { ?x a kg:Claim ; kg:confidence ?v }

# must object: claim-blames
# A claim that blames a place.
INSERT { ?x kg:blames ?place } WHERE { ?x a kg:Accusation . ?place a kg:Place }

# must object: claim-responds
# A claim that responds to an event.
INSERT { ?x kg:respondsTo ?e } WHERE { ?x a kg:Denial . ?e a kg:Event }

# must object: claim-revises
# A claim that revises a document.
INSERT { ?x kg:revises ?d } WHERE { ?x a kg:FigureReport ; kg:reportedIn ?d }

# must object: claim-withdraws
# A claim that withdraws an event.
INSERT { ?x kg:withdraws ?e } WHERE { ?x a kg:Claim ; kg:about ?e }

# must object: claim-contradicts
# A claim that contradicts an event.
INSERT { ?x kg:contradicts ?e } WHERE { ?x a kg:Denial . ?e a kg:Event }

# must object: ContradictsBothWays
# A contradiction written one way.
DELETE { ?y kg:contradicts ?x } WHERE { ?x a kg:Denial ; kg:contradicts ?y }

# must object: EvidenceFromAnotherDocument
# Words of another document.
DELETE { ?s kg:inDocument ?d } INSERT { ?s kg:inDocument ?e . ?e a kg:Document ; rdfs:label "another" ; dcterms:identifier "another" ; kg:text ?t ; kg:timePrecision "unresolved" } WHERE { ?x a kg:Denial ; kg:evidencedBy ?s . ?s kg:inDocument ?d . ?d kg:text ?t BIND (IRI(CONCAT(STR(?d), "-b")) AS ?e) }

# must object: ClaimRespondsToItself
# A claim that responds to itself.
INSERT { ?x kg:respondsTo ?x } WHERE { ?x a kg:Denial }

# must object: assertion-asserts
# An assertion that asserts nothing.
DELETE { ?x kg:asserts ?v } WHERE { ?x a kg:Assertion ; kg:asserts ?v }

# must object: assertion-denies-nothing
# An assertion that denies.
INSERT { ?x kg:denies ?e } WHERE { ?x a kg:Assertion . ?e a kg:Event }

# must object: denial-asserts-nothing
# A denial that asserts.
INSERT { ?x kg:asserts ?e } WHERE { ?x a kg:Denial ; kg:about ?e }

# must object: denial-negated
# A denial that is not negated.
DELETE { ?x kg:negated ?v } INSERT { ?x kg:negated false } WHERE { ?x a kg:Denial ; kg:negated ?v }

# must object: denial-aspect
# A denied aspect that is none.
DELETE { ?x kg:deniedAspect ?v } INSERT { ?x kg:deniedAspect "motive" } WHERE { ?x a kg:Denial ; kg:deniedAspect ?v }

# must object: OneStance
# A denial that is an assertion too.
INSERT { ?x a kg:Assertion ; kg:asserts ?e } WHERE { ?x a kg:Denial ; kg:about ?e }

# must object: non-commitment-asserts
# A demand that asserts.
INSERT { ?x kg:asserts ?e } WHERE { ?x a kg:Demand ; kg:about ?e }

# must object: non-commitment-denies
# A demand that denies.
INSERT { ?x kg:denies ?e } WHERE { ?x a kg:Demand ; kg:about ?e }

# must object: accusation-blames
# An accusation that blames nobody (a warning).
DELETE { ?x kg:blames ?v } WHERE { ?x a kg:Accusation ; kg:blames ?v }

# must object: figure-at-most
# An upper bound below 0.
DELETE { ?x kg:atMost ?v } INSERT { ?x kg:atMost -1 } WHERE { ?x a kg:FigureReport ; kg:atMost ?v }

# must object: figure-counts
# A figure of nothing.
DELETE { ?x kg:counts ?v } WHERE { ?x a kg:FigureReport ; kg:counts ?v }

# must object: figure-who
# A count of an actor in place of a concept.
DELETE { ?x kg:countsWho ?v } INSERT { ?x kg:countsWho ?a } WHERE { ?x a kg:FigureReport ; kg:countsWho ?v . ?a a kg:Country }

# must object: figure-side
# A side that is a place.
DELETE { ?x kg:countedFor ?v } INSERT { ?x kg:countedFor ?p } WHERE { ?x a kg:FigureReport ; kg:countedFor ?v . ?p a kg:Place }

# must object: figure-policy
# A figure that names no hedge policy.
DELETE { ?x kg:hedgePolicy ?v } WHERE { ?x a kg:FigureReport ; kg:hedgePolicy ?v }

# must object: figure-running
# A running count that is a word.
DELETE { ?x kg:isRunningCount ?v } INSERT { ?x kg:isRunningCount "yes" } WHERE { ?x a kg:FigureReport ; kg:isRunningCount ?v }

# must object: figure-whole
# A part of a claim that gives no figure.
DELETE { ?x kg:partOfFigure ?v } INSERT { ?x kg:partOfFigure ?d } WHERE { ?x a kg:FigureReport ; kg:partOfFigure ?v . ?d a kg:Denial }

# must object: PartOfItself
# A figure that is part of itself.
INSERT { ?x kg:partOfFigure ?x } WHERE { ?x a kg:FigureReport }

# must object: event-label
# An event without a label.
DELETE { ?x rdfs:label ?v } WHERE { ?x a kg:Event ; rdfs:label ?v }

# must object: event-type
# A type that no list has.
DELETE { ?x kg:eventType ?v } INSERT { ?x kg:eventType kgc:sheling } WHERE { ?x a kg:Event ; kg:eventType ?v }

# must object: event-agent
# A place that acts.
INSERT { ?x kg:hasAgent ?p } WHERE { ?x a kg:Event . ?p a kg:Place }

# must object: event-patient
# A place that suffers as an actor.
INSERT { ?x kg:hasPatient ?p } WHERE { ?x a kg:Event . ?p a kg:Place }

# must object: event-place
# An actor as a place.
INSERT { ?x kg:atPlace ?a } WHERE { ?x a kg:Event . ?a a kg:Country }

# must object: event-except
# An actor as an excepted place.
INSERT { ?x kg:exceptPlace ?a } WHERE { ?x a kg:Event . ?a a kg:Country }

# must object: event-begins
# An event that begins after its end.
DELETE { ?x kg:begins ?v } INSERT { ?x kg:begins "2031-06-01T00:00:00Z"^^xsd:dateTime } WHERE { ?x a kg:Event ; kg:begins ?v }

# must object: event-begins-day
# A first day after the last.
DELETE { ?x kg:beginsDay ?v } INSERT { ?x kg:beginsDay 99999 } WHERE { ?x a kg:Event ; kg:beginsDay ?v }

# must object: event-precision
# A precision that is none.
DELETE { ?x kg:timePrecision ?v } INSERT { ?x kg:timePrecision "roughly" } WHERE { ?x a kg:Event ; kg:timePrecision ?v }

# must object: TimeWithoutDay
# A time without its day number.
DELETE { ?x kg:beginsDay ?v } WHERE { ?x a kg:Event ; kg:beginsDay ?v }

# must object: HappeningAndSituation
# A happening that is a situation too.
INSERT { ?x a kg:Situation } WHERE { ?x a kg:ConflictEvent }

# must object: commitment-label
# A commitment without a label.
DELETE { ?x rdfs:label ?v } WHERE { ?x a kg:Commitment ; rdfs:label ?v }

# must object: commitment-party
# A commitment of nobody.
DELETE { ?x kg:hasParty ?v } WHERE { ?x a kg:Commitment ; kg:hasParty ?v }

# must object: commitment-forbids
# A commitment that forbids an actor.
INSERT { ?x kg:forbids ?a } WHERE { ?x a kg:Commitment . ?a a kg:Country }

# must object: commitment-place
# A commitment that covers an actor.
INSERT { ?x kg:coversPlace ?a } WHERE { ?x a kg:Commitment . ?a a kg:Country }

# must object: commitment-begins
# A commitment that begins after its end.
DELETE { ?x kg:begins ?v } INSERT { ?x kg:begins "2031-06-01T00:00:00Z"^^xsd:dateTime } WHERE { ?x a kg:Commitment ; kg:begins ?v }

# must object: CommitmentWithoutGround
# A commitment that nothing establishes.
DELETE { ?x kg:establishedIn ?v } WHERE { ?x a kg:Commitment ; kg:establishedIn ?v }

# must object: actor-label
# An actor without a label.
DELETE { ?x rdfs:label ?v } WHERE { ?x a kg:Actor ; rdfs:label ?v }

# must object: actor-acts-for
# An actor that acts for a place.
INSERT { ?x kg:actsFor ?p } WHERE { ?x a kg:GovernmentBody . ?p a kg:Place }

# must object: ActsForItself
# An actor that acts for itself.
INSERT { ?x kg:actsFor ?x } WHERE { ?x a kg:GovernmentBody }

# must object: narrator-document
# A narrator of no document.
DELETE { ?x kg:narratorOf ?v } WHERE { ?x a kg:Narrator ; kg:narratorOf ?v }

# must object: place-label
# A place without a label (a warning).
DELETE { ?x rdfs:label ?v } WHERE { ?x a kg:Place ; rdfs:label ?v }

# must object: place-within
# A place within an actor.
INSERT { ?x kg:within ?a } WHERE { ?x a kg:Place . ?a a kg:Country }

# must object: WithinItself
# A place within itself.
INSERT { ?x kg:within ?x } WHERE { ?x a kg:Place }

# must object: place-latitude
# A latitude beyond the pole.
DELETE { ?x kg:latitude ?v } INSERT { ?x kg:latitude 95.0 } WHERE { ?x a kg:Place ; kg:latitude ?v }

# must object: place-longitude
# A longitude beyond the circle.
DELETE { ?x kg:longitude ?v } INSERT { ?x kg:longitude 200.0 } WHERE { ?x a kg:Place ; kg:longitude ?v }

# must object: finding-label
# A finding without a label.
DELETE { ?x rdfs:label ?v } WHERE { ?x a kg:Finding ; rdfs:label ?v }

# must object: finding-first
# A first claim that is the second too.
DELETE { ?x kg:firstClaim ?v } INSERT { ?x kg:firstClaim ?w } WHERE { ?x kg:firstClaim ?v ; kg:secondClaim ?w }

# must object: finding-second
# Two second claims.
INSERT { ?x kg:secondClaim ?y } WHERE { ?x a kg:Finding ; kg:firstClaim ?y }

# must object: finding-explanation
# A finding that explains nothing.
DELETE { ?x kg:explanation ?v } WHERE { ?x a kg:Finding ; kg:explanation ?v }

# must object: finding-rule
# A rule without its version.
DELETE { ?x kg:foundBy ?v } INSERT { ?x kg:foundBy "a rule" } WHERE { ?x a kg:Finding ; kg:foundBy ?v }

# must object: finding-relation
# A relation that is none.
DELETE { ?x kg:relation ?v } INSERT { ?x kg:relation "enemies" } WHERE { ?x a kg:Finding ; kg:relation ?v }

# must object: finding-standing
# A standing that is none.
DELETE { ?x kg:standing ?v } INSERT { ?x kg:standing "moot" } WHERE { ?x a kg:Finding ; kg:standing ?v }

# must object: finding-origins-first
# A negative count of origins.
DELETE { ?x kg:originsFirst ?v } INSERT { ?x kg:originsFirst -1 } WHERE { ?x a kg:Finding ; kg:originsFirst ?v }

# must object: finding-origins-second
# A negative count of origins.
DELETE { ?x kg:originsSecond ?v } INSERT { ?x kg:originsSecond -1 } WHERE { ?x a kg:Finding ; kg:originsSecond ?v }

# must object: FindingOfOthers
# A first claim that the finding does not involve.
DELETE { ?x kg:firstClaim ?v } INSERT { ?x kg:firstClaim ?o } WHERE { ?x a kg:Finding ; kg:firstClaim ?v . ?o a kg:Demand }

# must object: BothContradictionAndClearance
# A finding that convicts and clears.
INSERT { ?x a kg:Clearance } WHERE { ?x a kg:Contradiction }

# must object: contradiction-strength
# A contradiction of no strength.
DELETE { ?x kg:strength ?v } WHERE { ?x a kg:Contradiction ; kg:strength ?v }

# must object: ContradictionNotWritten
# Claims of a contradiction that do not say so.
DELETE { ?x kg:contradicts ?y } WHERE { ?x kg:contradicts ?y }

# must object: judgement-two
# A judgement on three nodes.
INSERT { ?x kg:judges ?p } WHERE { ?x a kg:Judgement . ?p a kg:Place }

# must object: judgement-verdict
# A verdict that is none.
DELETE { ?x kg:verdict ?v } INSERT { ?x kg:verdict "perhaps" } WHERE { ?x a kg:Judgement ; kg:verdict ?v }

# must object: judgement-score
# A score above 1.
DELETE { ?x kg:score ?v } INSERT { ?x kg:score 2.0 } WHERE { ?x a kg:Judgement ; kg:score ?v }

# must object: judgement-author
# A judgement by nobody in particular.
DELETE { ?x kg:decidedBy ?v } INSERT { ?x kg:decidedBy "somebody" } WHERE { ?x a kg:Judgement ; kg:decidedBy ?v }
