package meetingguide

import (
	"errors"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// A list is where a document keeps its rows.
type list struct {
	rows   wire.Value
	header []string // of a sheet: what each position of a row stands for; nil where rows are objects
	notes  []notice.Notice
}

// open finds the list in a document. Its error is an *importer.Error.
func open(body []byte) (*list, error) {
	doc, replaced, err := wire.Open(body)
	if err != nil {
		return nil, err
	}
	l := &list{}
	if replaced {
		l.notes = append(l.notes, notice.OnSource(notice.TextInvalidUTF8, "", ""))
	}
	rows, sheet := unwrap(doc)
	if rows == nil {
		return nil, wrongShape(doc)
	}
	l.rows = rows
	if sheet {
		l.takeHeader()
	}
	return l, nil
}

// unwrap finds the array of rows: the document itself, or what its envelope holds. A sheet's rows are arrays.
func unwrap(doc wire.Value) (rows wire.Value, sheet bool) {
	if doc.Kind() == wire.Array {
		return doc, false
	}
	for _, name := range []string{"meetings", "data", "values"} {
		if v := doc.Member(name); v.Kind() == wire.Array {
			return v, name == "values"
		}
	}
	return nil, false
}

// takeHeader takes the first row of a sheet as its header.
func (l *list) takeHeader() {
	l.header = []string{}
	for first := range l.rows.Elements() {
		seen := map[string]bool{}
		for cell := range first.Elements() {
			name, _ := cell.Text()
			if folded := fold(name); folded != "" && seen[folded] {
				l.notes = append(l.notes, notice.OnSource(notice.DuplicateJSONKey, name, ""))
			} else {
				seen[folded] = true
			}
			l.header = append(l.header, name)
		}
		return
	}
}

// wrongShape names what a JSON document is that holds no list of meetings. WordPress says what is wrong in a member code,
// and answers 0 where no plugin takes the request.
func wrongShape(doc wire.Value) error {
	code, _ := doc.Member("code").Text()
	said, _ := doc.Member("error").Text()
	switch {
	case code == "feed_restricted" || strings.Contains(said, "401"):
		return restricted(errors.New("the site shares its meetings only with those to whom it gave a key"))
	case code == "rest_no_route" || string(doc) == "0":
		return importer.Fail(notice.FeedPluginAbsent, string(doc), errors.New("no plugin answers at this address"))
	}
	return importer.Fail(notice.FeedWrongShape, string(doc), errors.New("the document holds no list of meetings"))
}

// restricted is the error of a site whose owner has chosen not to publish its feed.
func restricted(err error) error { return importer.Fail(notice.FeedRestricted, "", err) }
