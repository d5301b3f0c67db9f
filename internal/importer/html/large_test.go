package htmlimport_test

import (
	"bytes"
	"fmt"
	"maps"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

// growing makes samples as large as they are asked to be, each in a way that a site can grow: one long page, many pages
// that follow one another, and a sitemap with a page for each meeting.
var growing = map[string]func(size int, docs map[string]importer.Document) map[string]importer.Document{
	"table": longPage, "cards": manyPages, "pathminder": manyDetails,
}

// longPage repeats the last row of the table.
func longPage(size int, docs map[string]importer.Document) map[string]importer.Document {
	docs = maps.Clone(docs)
	doc := docs[site]
	start, end := bytes.LastIndex(doc.Body, []byte("<tr>")), bytes.LastIndex(doc.Body, []byte("</table>"))
	doc.Body = repeated(doc.Body, start, end, size)
	docs[site] = doc
	return docs
}

// pageSize is about the size of each of many pages.
const pageSize = 1 << 20

// notes are a paragraph as talkative groups write them.
var notes = "<p>" + strings.Repeat("We meet in the lower room and put the chairs away together. ", 12) + "</p>"

// manyPages makes pages of the second page of cards, with notes, each with a link to the next but the last.
func manyPages(size int, docs map[string]importer.Document) map[string]importer.Document {
	docs = maps.Clone(docs)
	body := bytes.Replace(docs[site+"page2.html"].Body, []byte("</div>"), []byte(notes+"</div>"), 1)
	start, end := bytes.Index(body, []byte("<div")), bytes.Index(body, []byte("<a class"))
	body = repeated(body, start, end, pageSize)
	pages := size/pageSize + 1
	for n := 2; n < 2+pages; n++ {
		doc := importer.Document{URL: fmt.Sprintf("%spage%d.html", site, n), FetchedAt: served}
		doc.Body = bytes.Replace(body, []byte("page2.html"), fmt.Appendf(nil, "page%d.html", min(n+1, 1+pages)), 1)
		docs[doc.URL] = doc
	}
	return docs
}

// manyDetails makes a sitemap whose every meeting has the page of the first, with notes.
func manyDetails(size int, docs map[string]importer.Document) map[string]importer.Document {
	body := bytes.Replace(docs[site+"meetings/101/"].Body, []byte("</body>"), []byte(notes+"</body>"), 1)
	start := bytes.Index(body, []byte(notes))
	body = repeated(body, start, start+len(notes), pageSize/8)
	all := map[string]importer.Document{}
	var links bytes.Buffer
	for n := range size/len(body) + 1 {
		doc := importer.Document{URL: fmt.Sprintf("%smeetings/%d/", site, 1000+n), FetchedAt: served}
		doc.Body = bytes.ReplaceAll(body, []byte("#101"), fmt.Appendf(nil, "#%d", 1000+n))
		all[doc.URL] = doc
		fmt.Fprintf(&links, "<url><loc>%s</loc></url>\n", doc.URL)
	}
	all[site+"sitemap.xml"] = importer.Document{
		URL: site + "sitemap.xml", FetchedAt: served,
		Body: fmt.Appendf(nil, "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">%s</urlset>", &links),
	}
	return all
}

// repeated is a body whose part from start to end stands in it as often as size takes.
func repeated(body []byte, start, end, size int) []byte {
	part := body[start:end]
	grown := make([]byte, 0, size+len(body)+len(part))
	grown = append(grown, body[:start]...)
	for len(grown) < size {
		grown = append(grown, part...)
	}
	return append(grown, body[end:]...)
}
