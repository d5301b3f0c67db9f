// Package jsonimport reads JSON of any shape by the map of its source: lists in envelopes and in pages, calls of
// functions, values inside web pages. A list that has no map is read by the names that publishers commonly use.
package jsonimport

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// Importer reads JSON.
type Importer struct{}

// New returns the importer.
func New() Importer { return Importer{} }

// Format is "json".
func (Importer) Format() string { return "json" }

// Import reads every document of the source.
func (Importer) Import(ctx context.Context, src *source.Source, get importer.Getter) (*importer.Reading, error) {
	spec, err := mapping.For(src)
	if err != nil {
		return nil, err
	}
	im, err := newReading(ctx, spec, src)
	if err != nil {
		return nil, err
	}
	documents, err := spec.Documents(ctx, get, src.URL, "application/json, */*;q=0.1", im.read)
	if err != nil {
		return nil, err
	}
	return &importer.Reading{Rows: im.out.Rows(), Notices: im.notices, Documents: documents}, nil
}

// A reading is one import.
type reading struct {
	ctx     context.Context
	spec    *mapping.Spec
	out     *mapping.Reader
	items   mapping.Path
	keyed   bool // items are the members of an object, and their names are keys
	open    bool // items need not exist: its path is a search
	places  *places
	notices []notice.Notice
}

func newReading(ctx context.Context, spec *mapping.Spec, src *source.Source) (*reading, error) {
	im := &reading{ctx: ctx, spec: spec, out: mapping.NewReader(spec, src), places: newPlaces(spec)}
	path := spec.Items
	im.open = strings.ContainsAny(path, "*~")
	if path == "*" || strings.HasSuffix(path, ".*") {
		im.keyed = true
		path = strings.TrimSuffix(strings.TrimSuffix(path, "*"), ".")
	}
	var err error
	if im.items, err = mapping.ParsePath(path); err != nil {
		return nil, fmt.Errorf("map: items: %w", err)
	}
	return im, nil
}

// read adds the rows of one document.
func (im *reading) read(doc *importer.Document) (rows int, err error) {
	before := len(im.out.Rows())
	roots, replaced, err := values(doc.Body, im.spec.After)
	if err != nil {
		return 0, err
	}
	if replaced {
		im.notices = append(im.notices, notice.OnSource(notice.TextInvalidUTF8, "", ""))
	}
	for _, root := range roots {
		if err := im.list(root, doc.FetchedAt); err != nil {
			return 0, err
		}
	}
	return len(im.out.Rows()) - before, nil
}

// list adds the rows below one value.
func (im *reading) list(root wire.Value, served time.Time) error {
	var lists []wire.Value
	if im.spec.Items == "" {
		lists = []wire.Value{likely(root)}
	} else if lists = im.items.Select(root); lists == nil && !im.open {
		return importer.Fail(notice.FeedWrongShape, im.spec.Items, errors.New("the document has nothing at "+im.spec.Items))
	}
	im.out.Guess(im.columns(lists), nil)
	n := 0
	for _, list := range lists {
		im.out.Expect(list.Len())
		for key, item := range im.each(list) {
			if n++; n%256 == 0 && im.ctx.Err() != nil {
				return im.ctx.Err()
			}
			if err := im.add(key, item, served); err != nil {
				return err
			}
		}
	}
	return nil
}

// each yields the rows that a value stands for: the elements of an array, the members of an object if those are rows,
// or the value itself.
func (im *reading) each(v wire.Value) func(func(string, wire.Value) bool) {
	return func(yield func(string, wire.Value) bool) {
		switch {
		case v.Kind() == wire.Array:
			for e := range v.Elements() {
				if !yield("", e) {
					return
				}
			}
		case v.Kind() == wire.Object && im.keyed:
			for name, m := range v.Members() {
				if !yield(string(name), m) {
					return
				}
			}
		case !v.Blank():
			yield("", v)
		}
	}
}

// add adds the rows of one item.
func (im *reading) add(key string, item wire.Value, served time.Time) error {
	raw := kept(item, im.spec)
	if k := item.Kind(); k != wire.Object && (k != wire.Array || im.spec.Fields == nil) {
		im.out.Refuse(raw, notice.Notice{Code: notice.RowNotObject, Value: notice.Shorten(string(item))})
		return nil
	}
	records := im.places.explode(item, key)
	if records == nil {
		im.out.Refuse(raw, notice.Notice{Code: notice.RowNotObject, Value: "more parts than a meeting can have"})
		return nil
	}
	return im.out.Add(raw, served, nil, records...)
}

// sampled is how many items are looked at for the names they use.
const sampled = 200

// columns are the names of members that the first items use for what is not an object, in the order met.
func (im *reading) columns(lists []wire.Value) []string {
	var columns []string
	seen := map[string]bool{}
	n := 0
	for _, list := range lists {
		for _, item := range im.each(list) {
			if n++; n > sampled {
				return columns
			}
			for name, v := range item.Members() {
				if v.Kind() != wire.Object && !seen[string(name)] {
					seen[string(name)] = true
					columns = append(columns, string(name))
				}
			}
		}
	}
	return columns
}

// likely finds the list in a document whose source does not say where it is: the document itself, or the longest array
// of objects in it or in a member.
func likely(root wire.Value) wire.Value {
	best, most := root, 0
	if root.Kind() != wire.Object {
		return root
	}
	var look func(v wire.Value, deep int)
	look = func(v wire.Value, deep int) {
		for _, m := range v.Members() {
			if n := objects(m); n > most {
				best, most = m, n
			} else if deep > 0 {
				look(m, deep-1)
			}
		}
	}
	look(root, 1)
	return best
}

// objects is how many objects an array has; 0 if its first element is none.
func objects(v wire.Value) int {
	n := 0
	for e := range v.Elements() {
		if n == 0 && e.Kind() != wire.Object {
			return 0
		}
		n++
	}
	return n
}

// unsure is the score of a list of objects that nothing tells to be of meetings.
const unsure = 5

// Recognize judges by the names that the first rows use. Formats that are specified are surer of their own.
func (Importer) Recognize(doc *importer.Document) int {
	root, _, err := wire.Open(doc.Body)
	if err != nil {
		return 0
	}
	list := likely(root)
	if objects(list) == 0 {
		return 0
	}
	im := &reading{spec: new(mapping.Spec)}
	columns := im.columns([]wire.Value{list})
	known, has := 0, map[string]bool{}
	for _, c := range columns {
		if f := mapping.FieldOf(c); f != "" {
			known++
			has[f] = true
		}
	}
	if !has["day"] && !has["when"] && !has["start"] {
		return unsure
	}
	return 20 + 20*known/len(columns)
}
