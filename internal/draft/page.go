package draft

import (
	"bytes"
	"cmp"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A Page is what a web page tells of its publisher and of where the meetings are.
type Page struct {
	Base  *url.URL // what its links are relative to
	Title string
	Site  string // the name of the whole site
	Words string // what a visitor reads
	links []string
	root  *html.Node
	code  string // all of it, with the slashes that scripts escape made plain
}

// ReadPage reads a document as a page. A page that was saved tells its own address, which then goes before the
// document's.
func ReadPage(doc *importer.Document) (*Page, error) {
	root, err := html.Parse(bytes.NewReader(doc.Body))
	if err != nil {
		return nil, err
	}
	p := &Page{root: root, code: html.UnescapeString(strings.ReplaceAll(string(doc.Body), `\/`, "/"))}
	own := ""
	var words strings.Builder
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode && n.Parent.DataAtom != atom.Script && n.Parent.DataAtom != atom.Style:
			words.WriteString(n.Data + " ")
		case n.Type == html.ElementNode:
			own = cmp.Or(own, p.tag(n))
		}
	}
	p.Words = strings.Join(strings.Fields(words.String()), " ")
	address := cmp.Or(doc.FinalURL, doc.URL)
	if strings.HasPrefix(address, "file:") {
		address = cmp.Or(own, address)
	}
	p.Base, err = url.Parse(address)
	return p, err
}

// tag takes what one element says. It returns the address that the page gives itself, if that is what it says.
func (p *Page) tag(n *html.Node) (own string) {
	switch n.DataAtom {
	case atom.Title:
		if n.FirstChild != nil && p.Title == "" {
			p.Title = strings.Join(strings.Fields(n.FirstChild.Data), " ")
		}
	case atom.Meta:
		switch attr(n, "property") {
		case "og:site_name":
			p.Site = attr(n, "content")
		case "og:url":
			return attr(n, "content")
		}
	case atom.Link, atom.A:
		if attr(n, "rel") == "canonical" {
			return attr(n, "href")
		}
		p.links = append(p.links, attr(n, "href"))
	case atom.Iframe:
		p.links = append(p.links, attr(n, "src"))
	}
	return ""
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// Name is what the publisher calls itself, as far as the page tells.
func (p *Page) Name() string {
	if p.Site != "" {
		return p.Site
	}
	best := ""
	for _, part := range strings.FieldsFunc(p.Title, func(r rune) bool { return strings.ContainsRune("|–—»·", r) }) {
		for _, one := range strings.Split(part, " - ") {
			if one = strings.TrimSpace(one); len(one) > len(best) {
				best = one
			}
		}
	}
	return cmp.Or(best, strings.TrimPrefix(p.Base.Hostname(), "www."))
}

// resolve is the address of a link, or "" if it leads nowhere that can be fetched.
func (p *Page) resolve(link string) string {
	link = strings.Replace(strings.TrimSpace(link), "webcal:", "https:", 1)
	u, err := p.Base.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	u.User = nil
	return u.String()
}

// wordPress matches the addresses that tell where a site's WordPress is.
var wordPress = regexp.MustCompile(`(https?://[^\s"'<>]+?/)wp-(?:json|content|includes|admin)/`)

// WordPress is the root of the site's WordPress, or "" if it has none. What it embeds from other hosts is not its own.
func (p *Page) WordPress() string {
	for _, m := range wordPress.FindAllStringSubmatch(p.code, -1) {
		if u, err := url.Parse(m[1]); err == nil && u.Host == p.Base.Host {
			return m[1]
		}
	}
	return ""
}

// Closed is the place of a feed that the site keeps to those who have a key.
func (p *Page) Closed() Place {
	root := cmp.Or(p.WordPress(), p.resolve("/"))
	return Place{
		Source: source.Source{Format: "meeting_guide", URL: root + "wp-admin/admin-ajax.php?action=meetings", Rights: source.Rights{Status: source.RightsKey}},
		Why:    "the site runs the TSML plugin and shares its feed with those it gives a key",
	}
}
