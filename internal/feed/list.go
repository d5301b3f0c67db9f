package feed

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A List is a page of meetings and what is said about it: the answer of /v1/meetings (List in api/openapi.yaml).
type List struct {
	*search.Result
	AsOf        time.Time
	Next        string          // the address of the next page, or ""
	Understood  json.RawMessage // nil when there is nothing to say
	Attribution []Attribution
}

// An Attribution credits one source of a page, and says how fresh its listings are.
type Attribution struct {
	Source  string
	Text    string
	URL     string
	Rights  string
	Checked time.Time // zero when it never was
	Stale   notice.Code
}

// AppendList appends l to dst as a JSON object. It is written by hand, for encoding it through reflection would cost more
// than finding it.
func AppendList(dst []byte, l *List, o MeetingOptions) []byte {
	j := jsonText{b: append(dst, `{"data":`...)}
	j.b = AppendMeetings(j.b, l.Hits, o)
	j.b = append(j.b, `,"total":{`...)
	j.int(`"value":`, l.Total)
	j.b = append(j.b, `,"relation":"eq"}`...)
	if len(l.Facets) > 0 {
		j.key(`"facets":{`)
		for _, f := range slices.Sorted(maps.Keys(l.Facets)) {
			j.counts(string(f), l.Facets[f])
		}
		j.b = append(j.b, '}')
	}
	j.str(`"next":`, l.Next)
	j.str(`"generation":`, l.Generation)
	j.time(`"as_of":`, l.AsOf)
	if l.Understood != nil {
		j.key(`"understood":`)
		j.b = append(j.b, l.Understood...)
	}
	if len(l.Attribution) > 0 {
		j.key(`"attribution":[`)
		for i := range l.Attribution {
			j.comma('[')
			j.attribution(&l.Attribution[i])
		}
		j.b = append(j.b, ']')
	}
	return append(j.b, '}')
}

// counts writes how many meetings have each value.
func (j *jsonText) counts(name string, counts map[string]int) {
	j.comma('{')
	j.b = append(appendString(j.b, name), ':', '{')
	for _, value := range slices.Sorted(maps.Keys(counts)) {
		j.comma('{')
		j.b = append(appendString(j.b, value), ':')
		j.b = strconv.AppendInt(j.b, int64(counts[value]), 10)
	}
	j.b = append(j.b, '}')
}

func (j *jsonText) attribution(a *Attribution) {
	j.b = append(j.b, `{"source":`...)
	j.b = appendString(j.b, a.Source)
	j.key(`"text":`)
	j.b = appendString(j.b, a.Text)
	j.str(`"url":`, a.URL)
	j.str(`"rights":`, a.Rights)
	j.time(`"checked":`, a.Checked)
	j.str(`"stale":`, string(a.Stale))
	j.b = append(j.b, '}')
}
