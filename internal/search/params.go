package search

import (
	"fmt"
	"strings"
	"sync"
)

// A ParamError says what is wrong with the parameters of a request: everything at once.
type ParamError struct{ Params []Problem }

// A Problem is what is wrong with one parameter.
type Problem struct {
	Parameter  string `json:"parameter"`
	Code       string `json:"code"`
	Detail     string `json:"detail"`
	DidYouMean string `json:"did_you_mean,omitempty"`
}

// The codes of problems.
const (
	UnknownParameter = "unknown_parameter"
	UnknownValue     = "unknown_value"   // not one of the values that there are
	UnknownPlace     = "unknown_place"   // no listing is in a place of that name
	InvalidValue     = "invalid_value"   // not of the form that is asked for
	OutOfRange       = "out_of_range"    // too large, too small or too long
	Repeated         = "repeated"        // given more than once where one value is meant
	Requires         = "requires"        // means nothing without another parameter
	CursorInvalid    = "cursor_invalid"  // no cursor of ours
	CursorMismatch   = "cursor_mismatch" // a cursor of another search
)

func (e *ParamError) Error() string {
	parts := make([]string, len(e.Params))
	for i, p := range e.Params {
		parts[i] = p.Parameter + ": " + p.Detail
	}
	return strings.Join(parts, " ")
}

func (e *ParamError) add(parameter, code, didYouMean, format string, args ...any) {
	e.Params = append(e.Params, Problem{parameter, code, fmt.Sprintf(format, args...), didYouMean})
}

// err is e when it has problems.
func (e *ParamError) err() error {
	if len(e.Params) == 0 {
		return nil
	}
	return e
}

// kind is how the values of a parameter are written.
type kind int

const (
	scalar kind = iota // one value, blanks trimmed
	words              // one value, any run of blanks as one
	list               // values separated by commas, in any order
	lower              // a list whose values are alike in either case
)

// parameters are those of the grammar.
var parameters = sync.OnceValue(func() map[string]kind {
	return map[string]kind{
		"q": words, "near": words, "radius": scalar, "bbox": scalar, "literal": lower,
		"day": lower, "time": lower, "within": scalar, "at": scalar,
		"fellowship": lower, "source": lower, "publisher": list, "country": lower, "region": list, "city": list, "language": lower,
		"type": lower, "any_type": lower, "not_type": lower, "attendance": lower, "access": lower, "status": lower,
		"sort": scalar, "limit": scalar, "cursor": scalar, "fields": lower, "include": lower, "facets": lower, "lang": scalar,
		"updated_since": scalar,
	}
})
