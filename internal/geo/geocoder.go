package geo

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// waiting bounds the addresses that wait for an answer. What does not fit is asked for when its listing is next indexed.
const waiting = 10_000

// A Geocoder asks a server that finds addresses, Nominatim or Photon, one at a time, and never anew: what it answered,
// also that it knows nothing, is kept for good. Nobody waits for it: what is not known yet is asked for in the background.
type Geocoder struct {
	// Get fetches an answer. It keeps the pace that the server asks for.
	Get func(ctx context.Context, address string) (*importer.Document, error)
	// Publish brings a source into the index again, once answers for it have come.
	Publish func(ctx context.Context, source string) error
	Log     *slog.Logger

	base    *url.URL
	file    *os.File
	failing bool // whether the last question had no answer

	mu    sync.Mutex
	known map[string]answer
	asked map[string][]string // what waits, and the sources that have it
	queue chan question
}

// An answer is what a server said of an address, as kept: a line each. The address itself is not kept.
type answer struct {
	Key   string         `json:"key"`
	Point *meeting.Point `json:"point"` // null: it knows nothing
}

// A question is an address, and its key.
type question struct{ key, address string }

// OpenGeocoder makes a geocoder of the server at base, "https://nominatim.example.org/search" or
// "https://photon.example.org/api", that keeps its answers in file.
func OpenGeocoder(base, file string) (*Geocoder, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("geocoder %q: it is the address of a search, such as https://nominatim.example.org/search", base)
	}
	g := &Geocoder{base: u, known: make(map[string]answer), asked: make(map[string][]string), queue: make(chan question, waiting)}
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("reading what the geocoder answered: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		var a answer
		if json.Unmarshal([]byte(line), &a) == nil && a.Key != "" { // a line that a crash cut off is asked for again
			g.known[a.Key] = a
		}
	}
	if g.file, err = os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err != nil {
		return nil, fmt.Errorf("keeping what the geocoder answers: %w", err)
	}
	if len(text) > 0 && text[len(text)-1] != '\n' {
		_, err = g.file.WriteString("\n")
	}
	return g, err
}

// Close ends the keeping of answers. Run has returned by then.
func (g *Geocoder) Close() error { return g.file.Close() }

// locate is where the street address of m is, if that is known. If not, it is asked for.
func (g *Geocoder) locate(m *meeting.Meeting) (meeting.Point, bool) {
	p := m.Place
	if p.Address == "" || p.City == "" && p.PostalCode == "" {
		return meeting.Point{}, false
	}
	parts := []string{p.Address, p.City, strings.TrimSpace(p.Region + " " + p.PostalCode), p.Country}
	address := strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
	q := question{keyOf(address), address}
	g.mu.Lock()
	defer g.mu.Unlock()
	if a, ok := g.known[q.key]; ok {
		if a.Point == nil {
			return meeting.Point{}, false
		}
		return *a.Point, true
	}
	sources, waits := g.asked[q.key]
	if !waits {
		select {
		case g.queue <- q:
		default:
			return meeting.Point{}, false
		}
	}
	if !slices.Contains(sources, m.Source.ID) {
		g.asked[q.key] = append(sources, m.Source.ID)
	}
	return meeting.Point{}, false
}

// keyOf stands for an address in the file.
func keyOf(address string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(address)))
	return base64.RawURLEncoding.EncodeToString(sum[:15])
}

// Run asks what waits until ctx ends. Sources whose listings have moved are published when nothing waits any more, and
// after every hundred answers.
func (g *Geocoder) Run(ctx context.Context) {
	const often = 100
	moved := make(map[string]bool)
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case q := <-g.queue:
			for _, source := range g.ask(ctx, q) {
				moved[source] = true
			}
		}
		if len(g.queue) > 0 && n%often != 0 || ctx.Err() != nil {
			continue
		}
		for _, source := range slices.Sorted(maps.Keys(moved)) {
			if err := g.Publish(ctx, source); err != nil {
				g.Log.Error("indexing what the geocoder found", "source", source, "error", err)
			}
		}
		clear(moved)
	}
}

// ask gets and keeps the answer to q, and returns the sources whose listings it locates. After a failure q can be asked
// again.
func (g *Geocoder) ask(ctx context.Context, q question) (moved []string) {
	u := *g.base
	v := u.Query()
	v.Set("q", q.address)
	v.Set("limit", "1")
	if !strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/api") { // Photon refuses what it does not know
		v.Set("format", "jsonv2")
	}
	u.RawQuery = v.Encode()
	a := answer{Key: q.key}
	doc, err := g.Get(ctx, u.String())
	if err == nil {
		a.Point, err = readAnswer(doc.Body)
	}
	if err == nil {
		err = g.keep(a)
	}
	if err != nil && !g.failing && ctx.Err() == nil {
		g.Log.Warn("the geocoder does not answer", "host", g.base.Host) // an error would tell the address
	}
	g.failing = err != nil
	g.mu.Lock()
	defer g.mu.Unlock()
	if err == nil {
		g.known[a.Key] = a
	}
	if a.Point != nil && err == nil {
		moved = g.asked[q.key]
	}
	delete(g.asked, q.key)
	return moved
}

func (g *Geocoder) keep(a answer) error {
	line, err := json.Marshal(a)
	if err == nil {
		_, err = g.file.Write(append(line, '\n'))
	}
	return err
}

// readAnswer reads the first hit of an answer, nil if there is none: a list with lat and lon as Nominatim gives it, or
// the GeoJSON of Photon.
func readAnswer(body []byte) (*meeting.Point, error) {
	var p meeting.Point
	var hits []struct {
		Lat, Lon json.Number
	}
	var collection struct {
		Type     string
		Features []struct {
			Geometry struct{ Coordinates []float64 }
		}
	}
	switch {
	case json.Unmarshal(body, &hits) == nil:
		if len(hits) == 0 {
			return nil, nil
		}
		lat, errLat := hits[0].Lat.Float64()
		lon, errLon := hits[0].Lon.Float64()
		if errLat != nil || errLon != nil {
			return nil, errors.New("the hit has no position")
		}
		p = meeting.Point{Lat: lat, Lon: lon}
	case json.Unmarshal(body, &collection) == nil && collection.Type == "FeatureCollection":
		if len(collection.Features) == 0 {
			return nil, nil
		}
		c := collection.Features[0].Geometry.Coordinates
		if len(c) < 2 {
			return nil, errors.New("the hit has no position")
		}
		p = meeting.Point{Lat: c[1], Lon: c[0]}
	default:
		return nil, errors.New("the answer is neither of Nominatim nor of Photon")
	}
	if !p.Valid() {
		return nil, fmt.Errorf("the hit is at %v", p)
	}
	p.Lat, p.Lon = round(p.Lat), round(p.Lon)
	return &p, nil
}
