package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/bench"
	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

// plain is Meilisearch as one uses it without us: documents with a _geo field, and one request for an answer.
type plain struct {
	url, key string
	client   *http.Client
	queries  [][]byte
}

// plainIndex is the name of its index.
const plainIndex = "fellowfeed_bench_plain"

// openPlain brings the first n meetings of w to a server, as our API shows them.
func openPlain(ctx context.Context, w *synth.World, n int) (*plain, error) {
	p := &plain{url: os.Getenv(serverURL), key: os.Getenv(serverKey), client: newClient(goroutines)}
	if err := p.change(ctx, http.MethodDelete, "/indexes/"+plainIndex, nil); err != nil && !strings.Contains(err.Error(), "index_not_found") {
		return nil, err
	}
	if err := p.change(ctx, http.MethodPost, "/indexes", map[string]any{"uid": plainIndex, "primaryKey": "id"}); err != nil {
		return nil, err
	}
	settings := map[string]any{
		"searchableAttributes": []string{"name"}, "filterableAttributes": []string{"_geo", "status"}, "sortableAttributes": []string{"_geo"},
		"pagination": map[string]int{"maxTotalHits": n},
	}
	if err := p.change(ctx, http.MethodPatch, "/indexes/"+plainIndex+"/settings", settings); err != nil {
		return nil, err
	}
	var documents []map[string]any
	for m := range w.Meetings(0, n) {
		var d map[string]any
		if err := json.Unmarshal(feed.AppendMeeting(nil, search.Hit{Meeting: m, Distance: -1}, feed.MeetingOptions{}), &d); err != nil {
			return nil, err
		}
		if d["status"] = m.Status; m.Place != nil && m.Place.Point != nil {
			d["_geo"] = map[string]float64{"lat": m.Place.Point.Lat, "lng": m.Place.Point.Lon}
		}
		documents = append(documents, d)
	}
	for some := range slices.Chunk(documents, 5000) {
		if err := p.change(ctx, http.MethodPost, "/indexes/"+plainIndex+"/documents", some); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// change asks the server to change something and waits until it has.
func (p *plain) change(ctx context.Context, method, path string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	answer, err := p.ask(ctx, method, path, text)
	if err != nil {
		return err
	}
	task := struct {
		UID    int `json:"taskUid"`
		Status string
		Error  struct{ Code string }
	}{}
	for err = json.Unmarshal(answer, &task); err == nil && task.Status != "succeeded"; err = json.Unmarshal(answer, &task) {
		if task.Status == "failed" {
			return fmt.Errorf("%s %s: %s", method, path, task.Error.Code)
		}
		time.Sleep(20 * time.Millisecond)
		if answer, err = p.ask(ctx, http.MethodGet, fmt.Sprintf("/tasks/%d", task.UID), nil); err != nil {
			return err
		}
	}
	return err
}

func (p *plain) ask(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, p.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+p.key)
	req.Header.Set("Content-Type", "application/json")
	res, err := p.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close() //nolint:errcheck // it was read to its end
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("%s %s: %s: %.300s", method, path, res.Status, answer)
	}
	return answer, err
}

// prepare writes the requests that say the same as queries, which are for what is near.
func (p *plain) prepare(queries []*search.Query) error {
	for _, q := range queries {
		c := q.Near.Center
		text, err := json.Marshal(map[string]any{
			"filter": fmt.Sprintf("status = active AND _geoRadius(%f, %f, %f)", c.Lat, c.Lon, q.Near.Radius),
			"sort":   []string{fmt.Sprintf("_geoPoint(%f, %f):asc", c.Lat, c.Lon)}, "limit": q.Limit,
		})
		if err != nil {
			return err
		}
		p.queries = append(p.queries, text)
	}
	return nil
}

func (p *plain) search(ctx context.Context, i int) ([]byte, error) {
	return p.ask(ctx, http.MethodPost, "/indexes/"+plainIndex+"/search", p.queries[i%len(p.queries)])
}

func (p *plain) work(ctx context.Context, i int) error {
	_, err := p.search(ctx, i)
	return err
}

// alike counts the questions to which p finds as many meetings as e does.
func (p *plain) alike(ctx context.Context, e contender, near class) (string, error) {
	same := 0
	for i, q := range near.queries {
		ours, err := e.Search(ctx, q)
		if err != nil {
			return "", err
		}
		text, err := p.search(ctx, i)
		if err != nil {
			return "", err
		}
		var theirs struct{ EstimatedTotalHits int }
		if err := json.Unmarshal(text, &theirs); err != nil {
			return "", err
		}
		if ours.Total == theirs.EstimatedTotalHits {
			same++
		}
	}
	return fmt.Sprintf("%d of %d", same, len(near.queries)), nil
}

// mostOfMeilisearch is the largest number of meetings that it is measured with, 0 for none.
func (r *report) mostOfMeilisearch() (most int) {
	for _, n := range r.opt.sizes {
		if n <= r.opt.meilisearchMost {
			most = max(most, n)
		}
	}
	return most
}

// servers measures our answers over HTTP next to those of Meilisearch, to the same questions among n meetings.
func (r *report) servers(ctx context.Context, ours *fellowfeed, near class, n int) error {
	progress("Meilisearch over HTTP, plain, indexes %d meetings", n)
	p, err := openPlain(ctx, r.world, n)
	if err != nil {
		return err
	}
	defer p.client.CloseIdleConnections()
	if err := p.prepare(near.queries); err != nil {
		return err
	}
	alike, err := p.alike(ctx, ours, near)
	if err != nil {
		return err
	}
	h, err := r.server(ours)
	if err != nil {
		return err
	}
	l := newLoopback(h, questions(near))
	defer l.Close()
	t := &bench.Table{
		Title: fmt.Sprintf("Near me over HTTP, next to Meilisearch, among %s meetings", bench.Number(float64(n))),
		Notes: []string{
			"Both answer over loopback with the twenty nearest meetings within 25 km and their number; every question of ours is new. Meilisearch is",
			"asked as it is used by itself: once, by _geoRadius and _geoPoint. Its CPU is another process's and not in the table.",
			"As many meetings are found to " + alike + " of the questions.",
		},
		Head: []string{"server", "p50", "p99", "per second", "CPU", "p50 to ours"},
	}
	floor, err := r.loopback(ctx, t, "fellowfeed", l.anew, nil)
	if err != nil {
		return err
	}
	theirs, err := r.loopback(ctx, t, "meilisearch", p.work, &floor)
	if err != nil {
		return err
	}
	r.promises = append(r.promises, bench.Promise{
		What:     fmt.Sprintf("near me over HTTP among %s, Meilisearch's p50 to ours", bench.Number(float64(n))),
		Measured: float64(theirs.Percentile(50)) / float64(floor.Percentile(50)), Bound: 20, Unit: "x", AtLeast: true,
	})
	return r.write(t)
}
