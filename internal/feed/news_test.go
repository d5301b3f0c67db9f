package feed_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// forms are the three ways to write news.
var forms = map[string]func(*feed.News, io.Writer) error{
	"rss":       (*feed.News).WriteRSS,
	"atom":      (*feed.News).WriteAtom,
	"feed.json": (*feed.News).WriteJSONFeed,
}

func sampleChanges(t testing.TB) (cs []edition.Change) {
	for i, h := range sampleHits(t)[:3] {
		c := edition.Change{Seq: int64(i + 7), At: day(2026, 11, 18+i), Verb: []edition.Verb{edition.Added, edition.Changed, edition.Withdrawn}[i], ID: h.Meeting.ID, Meeting: *h.Meeting}
		if c.Verb == edition.Changed {
			c.Fields = []string{"schedule", "feedback_url"}
		}
		cs = append(cs, c)
	}
	return cs
}

func written(t testing.TB, write func(*feed.News, io.Writer) error, n *feed.News) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(n, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestNewsGolden(t *testing.T) {
	for ext, write := range forms {
		ch := channel(t)
		ch.SelfURL = "https://fellowfeed.example/v1/meetings." + ext + "?near=Anytown%2C+CA&radius=5km"
		golden(t, "meetings."+ext, written(t, write, feed.Occurrences(ch, sampleHits(t))))
		ch.SelfURL = "https://fellowfeed.example/v1/changes." + ext
		golden(t, "changes."+ext, written(t, write, feed.Changes(ch, sampleChanges(t))))
		golden(t, "empty."+ext, written(t, write, feed.Changes(ch, nil)))
	}
}

func TestNewsIsCapped(t *testing.T) {
	cs := make([]edition.Change, feed.MaxItems+5)
	for i := range cs {
		cs[i] = edition.Change{Seq: int64(i), Verb: edition.Added}
	}
	got := written(t, (*feed.News).WriteRSS, feed.Changes(channel(t), cs))
	if n := bytes.Count(got, []byte("<item>")); n != feed.MaxItems {
		t.Errorf("%d items", n)
	}
	if !bytes.Contains(got, []byte(":204</guid>")) || bytes.Contains(got, []byte(":4</guid>")) {
		t.Error("the oldest changes push out the latest")
	}
}

// wellFormed reads XML to its end as strictly as encoding/xml does.
func wellFormed(data []byte) error {
	for dec := xml.NewDecoder(bytes.NewReader(data)); ; {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestNewsHoldsWhateverItIsGiven(t *testing.T) {
	schema := jsonFeedSchema(t)
	rapid.Check(t, func(rt *rapid.T) {
		ch := channel(t)
		ch.Title, ch.Description = nasty().Draw(rt, "title"), nasty().Draw(rt, "description")
		hit := drawHit(rt)
		for _, n := range []*feed.News{
			feed.Occurrences(ch, []search.Hit{hit}),
			feed.Changes(ch, []edition.Change{{Seq: 1, At: now, Verb: edition.Added, ID: hit.Meeting.ID, Meeting: *hit.Meeting}}),
		} {
			for _, ext := range []string{"rss", "atom"} {
				if got := written(t, forms[ext], n); wellFormed(got) != nil {
					rt.Fatalf("%s: %v\n%s", ext, wellFormed(got), got)
				}
			}
			got := written(t, (*feed.News).WriteJSONFeed, n)
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(got))
			if err != nil {
				rt.Fatal(err)
			}
			if err := schema.Validate(v); err != nil {
				rt.Fatalf("%v\n%s", err, got)
			}
		}
	})
}

func jsonFeedSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("testdata/jsonfeed.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestJSONFeedAlwaysHasItems(t *testing.T) {
	var got map[string]json.RawMessage
	if err := json.Unmarshal(written(t, (*feed.News).WriteJSONFeed, feed.Changes(channel(t), nil)), &got); err != nil {
		t.Fatal(err)
	}
	if string(got["items"]) != "[]" {
		t.Errorf("items: %s", got["items"])
	}
}

func TestNewsPassesXmllint(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed")
	}
	for _, ext := range []string{"rss", "atom"} {
		cmd := exec.Command(xmllint, "--noout", "-")
		cmd.Stdin = bytes.NewReader(written(t, forms[ext], feed.Occurrences(channel(t), sampleHits(t))))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", ext, err, out)
		}
	}
}

func TestDescriptionsAreEscaped(t *testing.T) {
	got := string(written(t, (*feed.News).WriteRSS, feed.Occurrences(channel(t), sampleHits(t))))
	if strings.Contains(got, "&lt;3") || !strings.Contains(got, "&amp;lt;3") {
		t.Error("a text is taken for HTML")
	}
}
