// Package bmlt reads the servers of the Basic Meeting List Toolbox, with which nearly all of Narcotics Anonymous
// publishes: their semantic API, its aggregators, and files of its answers. See https://bmlt.app/semantic.
//
// A server keeps its list in several documents. GetSearchResults has the meetings; GetFormats says what their format
// codes mean, GetServiceBodies who is responsible for them, and GetServerInfo where the server's map begins. Only the
// first must be had: without the others the meetings are read as they are, and a notice tells what is missing.
package bmlt

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// Importer is the importer of the format. It keeps no state.
type Importer struct{}

// New returns the importer.
func New() Importer { return Importer{} }

// Format is "bmlt".
func (Importer) Format() string { return "bmlt" }

// Import reads the server, the search or the file at the source's address.
func (Importer) Import(ctx context.Context, src *source.Source, get importer.Getter) (*importer.Reading, error) {
	opt, err := parseOptions(src.Map)
	if err != nil {
		return nil, fmt.Errorf("map: %w", err)
	}
	v := &visit{get: get, at: locate(src.URL, opt), languages: slices.Concat([]string{src.Language, "en"}, opt.languages)}
	v.whole = v.at.document != "" && len(opt.services) == 0
	found, err := v.search(ctx)
	if err != nil {
		return nil, err
	}
	r := newReader(found)
	if v.at.root != "" {
		if err := v.describe(ctx, r); err != nil {
			return nil, err
		}
	}
	if r.reading.Rows, err = r.read(ctx); err != nil {
		return nil, err
	}
	r.reading.Documents = v.documents
	r.reading.Notices = slices.Concat(found.notes, v.notes, r.notices())
	r.reading.Publisher = r.bodies.head(r.reading.Rows)
	return &r.reading, nil
}

// A visit asks for the documents of one source, one after another.
type visit struct {
	get       importer.Getter
	at        address
	whole     bool     // the search asks for every meeting
	languages []string // in which formats are described, beside the server's own
	documents []string
	notes     []notice.Notice
}

// search gets the meetings. An address that does not answer as a server may be that of a document.
func (v *visit) search(ctx context.Context) (*answer, error) {
	found, err := v.meetings(ctx, v.at.search)
	if err == nil || v.at.document == "" || !answered(err) || ctx.Err() != nil {
		return found, err
	}
	found, other := v.meetings(ctx, v.at.document)
	if other != nil && !hasCode(other, notice.FeedWrongShape) {
		return nil, err
	}
	v.at.root = ""
	return found, other
}

func (v *visit) meetings(ctx context.Context, url string) (*answer, error) {
	doc, err := v.fetch(ctx, url)
	if err != nil {
		return nil, err
	}
	found, err := open(doc.Body)
	if err != nil {
		return nil, err
	}
	v.documents = append(v.documents, doc.URL)
	return found, nil
}

func (v *visit) fetch(ctx context.Context, url string) (*importer.Document, error) {
	doc, err := v.get.Get(ctx, importer.Request{URL: url, Accept: "application/json, */*;q=0.1"})
	if err == nil {
		err = ctx.Err()
	}
	return doc, err
}

// describe gets what the server says about itself, its bodies and its formats.
func (v *visit) describe(ctx context.Context, r *reader) error {
	info := serverInfo{}
	doc, err := v.part(ctx, "GetServerInfo")
	if err != nil {
		return err
	}
	info.read(doc)
	if info.aggregator && v.whole && r.answer.meetings.Len() == 0 {
		return importer.Fail(notice.FeedWrongShape, "an aggregator", errors.New("an aggregator answers only for service bodies that are named: set services"))
	}
	r.addCentre(info.centre)
	if doc, err = v.part(ctx, "GetServiceBodies"); err != nil {
		return err
	}
	r.bodies.read(doc)
	r.formats.native = info.native
	return v.describeFormats(ctx, r.formats, info)
}

// describeFormats gets the formats in each language wanted. Of a server that does not tell them so, it asks for those
// that the meetings have.
func (v *visit) describeFormats(ctx context.Context, f *formats, info serverInfo) error {
	for i, lang := range info.choose(v.languages) {
		doc, err := v.part(ctx, "GetFormats", "lang_enum", lang)
		if err != nil {
			return err
		}
		if f.read(doc); i == 0 && !f.known() {
			break
		}
	}
	if f.known() {
		return nil
	}
	doc, err := v.part(ctx, "GetSearchResults", "get_used_formats", "1", "get_formats_only", "1")
	if err != nil {
		return err
	}
	f.read(doc.Member("formats"))
	return nil
}

// part gets a document that the meetings can do without: when it cannot be had, that is noted and the value is absent.
// The error is the context's.
func (v *visit) part(ctx context.Context, switcher string, params ...string) (wire.Value, error) {
	doc, err := v.fetch(ctx, ask(v.at.root, switcher, params...))
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var value wire.Value
	if err == nil {
		value, err = openPart(doc.Body)
	}
	if err != nil {
		v.notes = append(v.notes, notice.OnSource(notice.FeedPartMissing, switcher, err.Error()))
		return nil, nil
	}
	v.documents = append(v.documents, doc.URL)
	return value, nil
}

// answered reports whether err comes of what the server said, rather than of its silence or its refusal to talk.
func answered(err error) bool {
	var failure *importer.Error
	return !errors.As(err, &failure) || hasCode(err, notice.FeedHttpError, notice.FeedGone, notice.FeedNotJSON, notice.FeedLoginPage, notice.FeedWrongShape)
}

func hasCode(err error, codes ...notice.Code) bool {
	var failure *importer.Error
	return errors.As(err, &failure) && slices.Contains(codes, failure.Notice.Code)
}

// A serverInfo is what GetServerInfo answers. Its zero value knows nothing.
type serverInfo struct {
	native     string // language of what the server's people write
	languages  []string
	centre     [2]string // latitude and longitude at which its map begins
	aggregator bool
}

// read takes the first element of the answer; nothing of another kind of document.
func (s *serverInfo) read(doc wire.Value) {
	for first := range doc.Elements() {
		s.native, _ = first.Member("nativeLang").Text()
		langs, _ := first.Member("langs").Text()
		s.languages = split(langs)
		s.centre[0], _ = first.Member("centerLatitude").Text()
		s.centre[1], _ = first.Member("centerLongitude").Text()
		said, _ := first.Member("aggregator_mode_enabled").Text()
		s.aggregator = said == "yes" || said == "1"
		return
	}
}

// choose orders the languages to ask for: the server's own, then those wanted that it has. The first is "", which the
// server takes for its own language, when that is not known.
func (s *serverInfo) choose(wanted []string) []string {
	chosen := []string{s.native}
	for _, lang := range wanted {
		lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
		offered := len(s.languages) == 0 || slices.Contains(s.languages, lang)
		if lang != "" && offered && !slices.Contains(chosen, lang) {
			chosen = append(chosen, lang)
		}
	}
	return chosen
}
