package meetingguide

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

// A Candidate is an address at which a site may have its feed.
type Candidate struct {
	URL      string
	Evidence Evidence
}

// Evidence is why an address is a candidate.
type Evidence string

// The kinds of evidence, from the surest.
const (
	Itself     Evidence = "itself"     // the page is a feed
	Alternate  Evidence = "alternate"  // the page links to its meetings feed
	Widget     Evidence = "widget"     // the page shows the feed with TSML UI
	Convention Evidence = "convention" // where TSML has its feed, if the site runs it
)

// Discover looks on a page of a publisher's site for the address of its feed. The first candidate is the likeliest; none
// has been tried. A site that runs TSML and links no feed has restricted it: that is an *importer.Error with the notice
// feed_restricted. Files and keys that only leak from such a site are never candidates.
func Discover(ctx context.Context, get importer.Getter, page string) ([]Candidate, error) {
	doc, err := get.Get(ctx, importer.Request{URL: page, Accept: "text/html, */*;q=0.1"})
	if err != nil {
		return nil, err
	}
	if New().Recognize(doc) > 0 {
		return []Candidate{{page, Itself}}, nil
	}
	return candidatesOf(doc)
}

// candidatesOf looks for feeds on a page.
func candidatesOf(doc *importer.Document) ([]Candidate, error) {
	address := doc.FinalURL
	if address == "" {
		address = doc.URL
	}
	base, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	p := page{base: base}
	p.scan(doc.Body)
	switch {
	case len(p.candidates) > 0:
		slices.SortStableFunc(p.candidates, func(a, b Candidate) int { return strings.Compare(string(a.Evidence), string(b.Evidence)) })
		return p.candidates, nil
	case p.installed:
		return nil, restricted(errors.New("the site runs TSML and does not share its meetings"))
	}
	p.guess()
	return p.candidates, nil
}

// A page is what is found while scanning one.
type page struct {
	base       *url.URL
	rest       string // the address of WordPress's REST interface
	installed  bool   // TSML runs here
	candidates []Candidate
}

// scan reads the page's tags.
func (p *page) scan(body []byte) {
	for tokens := html.NewTokenizer(bytes.NewReader(body)); ; {
		switch tokens.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := tokens.TagName()
			p.tag(string(name), attributes(tokens, more))
		}
	}
}

func attributes(tokens *html.Tokenizer, more bool) map[string]string {
	all := map[string]string{}
	for more {
		var key, value []byte
		key, value, more = tokens.TagAttr()
		all[string(key)] = strings.TrimSpace(string(value))
	}
	return all
}

// tag takes what one tag says.
func (p *page) tag(name string, attr map[string]string) {
	switch {
	case name == "base":
		if base, err := p.base.Parse(attr["href"]); err == nil {
			p.base = base
		}
	case name == "meta" && attr["name"] == "12_step_meeting_list":
		p.installed = true
	case name == "link" && attr["rel"] == "https://api.w.org/":
		p.rest = attr["href"]
	case name == "link" && isMeetingsFeed(attr):
		p.add(attr["href"], Alternate)
	case attr["id"] == "tsml-ui":
		for _, address := range strings.Split(attr["data-src"], ",") {
			p.add(address, Widget)
		}
	}
}

func isMeetingsFeed(attr map[string]string) bool {
	return slices.Contains(strings.Fields(strings.ToLower(attr["rel"])), "alternate") &&
		strings.HasPrefix(strings.ToLower(attr["type"]), "application/json") &&
		strings.EqualFold(attr["title"], "Meetings Feed")
}

// add makes an address found on the page a candidate, if it is one that its owner means others to read.
func (p *page) add(address string, why Evidence) {
	address = strings.TrimSpace(address)
	u, err := p.base.Parse(address)
	if err != nil || address == "" || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return
	}
	query := u.Query()
	if query.Has("key") || query.Has("nonce") || strings.Contains(u.Path, "/tsml-cache") {
		return
	}
	c := Candidate{feedAddress(u.String()), why}
	if !slices.ContainsFunc(p.candidates, func(known Candidate) bool { return known.URL == c.URL }) {
		p.candidates = append(p.candidates, c)
	}
}

// guess adds the two addresses at which TSML answers.
func (p *page) guess() {
	rest := p.rest
	if rest == "" {
		rest = "/wp-json/"
	}
	p.add(rest+"tsml/meetings", Convention)
	root, _, _ := strings.Cut(rest, "wp-json")
	root, _, _ = strings.Cut(root, "?")
	root, _, _ = strings.Cut(root, "index.php")
	p.add(root+"wp-admin/admin-ajax.php?action=meetings", Convention)
}

// sheetAddress is the address of a Google sheet, as people share it.
var sheetAddress = regexp.MustCompile(`^https://docs\.google\.com/spreadsheets/(?:u/\d+/)?d/([\w-]+)`)

// feedAddress is where the feed of an address is: a Google sheet has its own at sheets.code4recovery.org.
func feedAddress(address string) string {
	if m := sheetAddress.FindStringSubmatch(address); m != nil {
		return "https://sheets.code4recovery.org/storage/" + m[1] + ".json"
	}
	return address
}

// looksHTML reports whether a body is a page rather than data.
func looksHTML(body []byte) bool {
	body = bytes.TrimSpace(body)
	return len(body) > 0 && body[0] == '<'
}
