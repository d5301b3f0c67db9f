package web

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A newsForm is one way of writing a news feed.
type newsForm struct {
	mime  string
	write func(*feed.News, io.Writer) error
}

var (
	rss      = newsForm{"application/rss+xml; charset=utf-8", (*feed.News).WriteRSS}
	atom     = newsForm{"application/atom+xml; charset=utf-8", (*feed.News).WriteAtom}
	jsonFeed = newsForm{"application/feed+json", (*feed.News).WriteJSONFeed}
)

// stepNews is how often a news feed takes up what comes next; readers ask about as often.
const stepNews = time.Hour

// syndicated is the next occurrences of the meetings that match, as a news feed.
func (s *Server) syndicated(form newsForm) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		a, err := s.ask(w, r, stepNews, limits{20, feed.MaxItems}, cacheList)
		if a == nil || err != nil {
			return err
		}
		if a.Query.After == nil {
			a.Query.Sort = search.ByTime // whatever else is asked: these are what comes next
		}
		res, err := s.Search.Search(r.Context(), a.Query)
		if err != nil {
			return err
		}
		return sendNews(w, form, feed.Occurrences(s.channel(r, a), res.Hits))
	}
}

// sendNews answers with a news feed, which is short and so made whole first.
func sendNews(w http.ResponseWriter, form newsForm, n *feed.News) error {
	var b bytes.Buffer
	if err := form.write(n, &b); err != nil {
		return err
	}
	return send(w, form.mime, b.Bytes())
}

// changeFeed is the latest changes as a news feed. With since, those after it.
func (s *Server) changeFeed(form newsForm) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		q, err := s.changeQuery(r)
		if err != nil {
			return err
		}
		ctx := r.Context()
		last, err := s.Store.LastSeq(ctx)
		if err != nil {
			return err
		}
		if notModified(w, r, tag(s.Version, s.BaseURL, r.URL.Path, r.URL.Query().Encode(), strconv.FormatInt(last, 10)), cacheList) {
			return nil
		}
		latest, err := s.Store.LatestChanges(ctx, 0, q.source, min(q.limit, feed.MaxItems))
		if err != nil {
			return err
		}
		for i, c := range latest {
			if c.Seq <= q.since {
				latest = latest[:i]
				break
			}
		}
		ch := &feed.Channel{
			Title: "Meetings: changes", Description: "Meetings that were added, changed or withdrawn.",
			SelfURL: s.BaseURL + pathOf(r.URL.Path, r.URL.Query()), HomeURL: s.BaseURL + "/meetings", BaseURL: s.BaseURL,
			Lang: "en", At: s.Now(), Labels: s.Vocabulary,
		}
		if src := s.Registry.Source(q.source); src != nil {
			ch.Title += " at " + src.Ref("").Attribution
			ch.HomeURL = s.BaseURL + pathOf("/meetings", url.Values{"source": {q.source}})
		}
		if len(latest) > 0 {
			ch.Updated = latest[0].At
		}
		return sendNews(w, form, feed.Changes(ch, latest))
	}
}
