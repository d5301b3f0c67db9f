// Package notice is the catalogue of what can be found in a publisher's listings, and what Fellowfeed does about it.
// The catalogue's text is api/notices.yaml; the codes are this package's constants, and a test holds the two equal.
package notice

// A Code names one kind of finding, in snake case. Codes are never reused for another meaning.
type Code string

// Severity is how urgent a finding is for the publisher.
type Severity string

// The severities, in falling order.
const (
	Error   Severity = "error"   // breaks the format's specification, or harms a visitor
	Warning Severity = "warning" // against good practice; visitors may be misled
	Info    Severity = "info"    // no effect on visitors
)

// Effect is what Fellowfeed did about a finding. It is independent of severity.
type Effect string

// The effects.
const (
	None     Effect = "none"
	Repaired Effect = "repaired" // read as what was surely meant
	Redacted Effect = "redacted" // a personal detail was removed
	Hidden   Effect = "hidden"   // shown only when asked for
	Held     Effect = "held"     // waits for a person or a repeat
	Refused  Effect = "refused"  // cannot be a meeting
	Kept     Effect = "kept"     // this reading was not taken; the previous edition stays served
)

// A Notice is one finding on a row of a source, or on the source as a whole.
type Notice struct {
	Code Code `json:"code"`
	// Row is the zero-based position in the publisher's document; WholeSource for a finding on the source.
	Row int `json:"row"`
	// Key is the publisher's own slug or id of the row.
	Key   string `json:"key,omitempty"`
	Field string `json:"field,omitempty"`
	// Value is what the publisher wrote, shortened, and redacted where it could be personal.
	Value string `json:"value,omitempty"`
	// Effect overrides the catalogue's where this finding was treated differently; empty otherwise.
	Effect Effect `json:"effect,omitempty"`
}

// WholeSource is the Row of a notice that concerns the source and no single row.
const WholeSource = -1

// OnSource is a notice on a source as a whole.
func OnSource(code Code, field, value string) Notice {
	return Notice{Code: code, Row: WholeSource, Field: field, Value: Shorten(value)}
}

// maxValue bounds the quoted value of a notice, in runes.
const maxValue = 120

// Shorten cuts s to what a notice quotes.
func Shorten(s string) string {
	n := 0
	for i := range s {
		if n == maxValue {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
