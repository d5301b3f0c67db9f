package feed

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"time"

	"github.com/gorilla/feeds"
)

// The types below add to gorilla/feeds what it lacks: the feed's own address, several categories, creators and places.
// A member of the same name hides the library's.

type rss struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	DC      string   `xml:"xmlns:dc,attr"`
	GeoRSS  string   `xml:"xmlns:georss,attr"`
	Channel rssChannel
}

type rssChannel struct {
	*feeds.RssFeed
	Self  atomSelf  `xml:"atom:link"`
	Items []rssItem `xml:"item"`
}

type atomSelf struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type rssItem struct {
	*feeds.RssItem
	Creator  string   `xml:"dc:creator,omitempty"`
	Category []string `xml:"category"`
	Point    string   `xml:"georss:point,omitempty"`
}

// minutesToLive is how long RSS readers may keep a feed.
const minutesToLive = 60

// WriteRSS writes n as RSS 2.0.
func (n *News) WriteRSS(w io.Writer) error {
	ch := n.ch
	doc := rss{
		Version: "2.0", Atom: "http://www.w3.org/2005/Atom", DC: "http://purl.org/dc/elements/1.1/", GeoRSS: "http://www.georss.org/georss",
		Channel: rssChannel{
			RssFeed: &feeds.RssFeed{
				Title: clean(ch.Title), Link: clean(ch.HomeURL), Description: clean(ch.description()), Language: clean(ch.Lang),
				Copyright: clean(strings.Join(ch.Attribution, "; ")), LastBuildDate: rfc822(ch.Updated), Generator: generator, Ttl: minutesToLive,
			},
			Self: atomSelf{clean(ch.SelfURL), "self", "application/rss+xml"},
		},
	}
	for i := range n.items {
		it := &n.items[i]
		doc.Channel.Items = append(doc.Channel.Items, rssItem{
			RssItem: &feeds.RssItem{
				Title: it.title, Link: it.link, Description: it.html(), PubDate: rfc822(it.published),
				Guid: &feeds.RssGuid{Id: it.id, IsPermaLink: "false"},
			},
			Creator: it.author, Category: it.tags, Point: it.geo(),
		})
	}
	return writeXML(w, doc)
}

type atom struct {
	*feeds.AtomFeed
	GeoRSS    string       `xml:"xmlns:georss,attr"`
	Lang      string       `xml:"xml:lang,attr,omitempty"`
	Generator string       `xml:"generator"`
	Links     []atomSelf   `xml:"link"`
	Entries   []*atomEntry `xml:"entry"`
}

type atomEntry struct {
	*feeds.AtomEntry
	Category []atomCategory `xml:"category"`
	Point    string         `xml:"georss:point,omitempty"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

// WriteAtom writes n as Atom (RFC 4287).
func (n *News) WriteAtom(w io.Writer) error {
	ch := n.ch
	doc := atom{
		AtomFeed: &feeds.AtomFeed{
			Xmlns: "http://www.w3.org/2005/Atom", Title: clean(ch.Title), Id: clean(ch.SelfURL), Updated: rfc3339(ch.updated()),
			Subtitle: clean(ch.Description), Rights: clean(strings.Join(ch.Attribution, "; ")),
			Author: &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: generator}},
		},
		GeoRSS: "http://www.georss.org/georss", Lang: clean(ch.Lang), Generator: generator,
		Links: []atomSelf{{clean(ch.SelfURL), "self", "application/atom+xml"}, {clean(ch.HomeURL), "alternate", "text/html"}},
	}
	for i := range n.items {
		it := &n.items[i]
		e := &atomEntry{
			AtomEntry: &feeds.AtomEntry{
				Title: it.title, Id: it.id, Updated: rfc3339(it.updated), Published: rfc3339(it.published),
				Links:   []feeds.AtomLink{{Href: it.link, Rel: "alternate", Type: "text/html"}},
				Content: &feeds.AtomContent{Content: it.html(), Type: "html"},
			},
			Point: it.geo(),
		}
		if it.author != "" {
			e.Author = &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: it.author}}
		}
		for _, tag := range it.tags {
			e.Category = append(e.Category, atomCategory{tag})
		}
		doc.Entries = append(doc.Entries, e)
	}
	return writeXML(w, doc)
}

// jsonFeed always has its items, as JSON Feed 1.1 requires.
type jsonFeed struct {
	*feeds.JSONFeed
	Items []*feeds.JSONItem `json:"items"`
}

// WriteJSONFeed writes n as JSON Feed 1.1.
func (n *News) WriteJSONFeed(w io.Writer) error {
	ch := n.ch
	doc := jsonFeed{
		JSONFeed: &feeds.JSONFeed{
			Version: "https://jsonfeed.org/version/1.1", Title: clean(ch.Title), Description: clean(ch.Description), Language: clean(ch.Lang),
			HomePageUrl: clean(ch.HomeURL), FeedUrl: clean(ch.SelfURL),
			UserComment: clean(strings.Join(ch.Attribution, "; ")),
		},
		Items: []*feeds.JSONItem{},
	}
	for i := range n.items {
		it := &n.items[i]
		e := &feeds.JSONItem{
			Id: it.id, Url: it.link, Title: it.title, ContentText: it.text(), PublishedDate: &it.published, ModifiedDate: &it.updated, Tags: it.tags,
		}
		if it.author != "" {
			e.Authors = []*feeds.JSONAuthor{{Name: it.author}}
		}
		doc.Items = append(doc.Items, e)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(doc)
}

const generator = "Fellowfeed"

func writeXML(w io.Writer, doc any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// description is never empty: RSS requires one.
func (c *Channel) description() string {
	if c.Description == "" {
		return c.Title
	}
	return c.Description
}

// updated is never zero: Atom requires a date.
func (c *Channel) updated() time.Time {
	if c.Updated.IsZero() {
		return unknownPast
	}
	return c.Updated
}

func rfc822(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC1123Z)
}

func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// geo is the item's place as GeoRSS writes it: latitude and longitude.
func (it *item) geo() string {
	if it.point == nil {
		return ""
	}
	b := append(appendFixed(nil, it.point.Lat), ' ')
	return string(appendFixed(b, it.point.Lon))
}
