package feed

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// What AppendList writes by hand is what encoding/json reads back as the same.
func TestAppendList(t *testing.T) {
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(-1e9, 4e9).Draw(t, "seconds"), 0).UTC()
	})
	rapid.Check(t, func(t *rapid.T) {
		text, count := rapid.String(), rapid.IntRange(0, 1e6)
		l := &List{
			Result: &search.Result{
				Total:      count.Draw(t, "total"),
				Generation: text.Draw(t, "generation"),
				Facets:     rapid.MapOf(rapid.SampledFrom(search.Facets()), rapid.MapOf(text, count)).Draw(t, "facets"),
			},
			AsOf: instant.Draw(t, "as of"),
			Next: text.Draw(t, "next"),
		}
		if rapid.Bool().Draw(t, "understood") {
			l.Understood = json.RawMessage(`{"near":null}`)
		}
		for range rapid.IntRange(0, 3).Draw(t, "sources") {
			a := Attribution{Source: text.Draw(t, "source"), Text: text.Draw(t, "text"), URL: text.Draw(t, "url"),
				Rights: text.Draw(t, "rights"), Stale: notice.Code(text.Draw(t, "stale"))}
			if rapid.Bool().Draw(t, "was checked") {
				a.Checked = instant.Draw(t, "checked")
			}
			l.Attribution = append(l.Attribution, a)
		}
		type attribution struct {
			Source  string      `json:"source"`
			Text    string      `json:"text"`
			URL     string      `json:"url,omitempty"`
			Rights  string      `json:"rights,omitempty"`
			Checked time.Time   `json:"checked,omitzero"`
			Stale   notice.Code `json:"stale,omitempty"`
		}
		var want []attribution
		for _, a := range l.Attribution {
			want = append(want, attribution(a))
		}
		reference, err := json.Marshal(map[string]any{
			"data": []any{}, "total": map[string]any{"value": l.Total, "relation": "eq"}, "facets": l.Facets, "next": l.Next,
			"generation": l.Generation, "as_of": l.AsOf, "understood": l.Understood, "attribution": want,
		})
		if err != nil {
			t.Fatal(err)
		}
		got, expected := decoded(t, AppendList(nil, l, MeetingOptions{})), decoded(t, reference)
		if !reflect.DeepEqual(got, expected) {
			t.Errorf("%v, want %v", got, expected)
		}
	})
}

// decoded is a JSON object without the members whose absence says the same.
func decoded(t *rapid.T, text []byte) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	for name, member := range v {
		if object, ok := member.(map[string]any); member == nil || member == "" || ok && len(object) == 0 {
			delete(v, name)
		}
	}
	return v
}
