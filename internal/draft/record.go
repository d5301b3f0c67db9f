package draft

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// Facts are what is known of a publisher before its record is written.
type Facts struct {
	ID         string // made of the rest if empty
	Name       string
	URL        string
	Fellowship meeting.Fellowship
	Country    string
	Meetings   []meeting.Meeting // read from the place, if it could be
	Now        time.Time
}

// Record is the record of a publisher with meetings at one place. taken tells ids that are in use.
func Record(p Place, f Facts, taken func(id string) bool) *source.Record {
	src := p.Source
	r := &source.Record{Fellowship: f.Fellowship, Publisher: source.Publisher{Name: f.Name, URL: f.URL, Kind: kindOf(f.Name, src.Format)}}
	r.Publisher.Country = cmp.Or(f.Country, common(f.Meetings, country))
	if region := common(f.Meetings, region); regionCode.MatchString(region) && subdivided[r.Publisher.Country] {
		r.Publisher.Subdivision = r.Publisher.Country + "-" + region
	}
	src.Timezone = cmp.Or(src.Timezone, common(f.Meetings, timezone))
	src.ID = cmp.Or(f.ID, free(idOf(r), taken))
	if src.Rights.Status == "" {
		src.Rights.Status = rightsOf(src.Format)
	}
	if src.Rights.Status == source.RightsKey {
		src.Secret = &source.Secret{Env: "FELLOWFEED_KEY_" + strings.ToUpper(strings.ReplaceAll(src.ID, "-", "_")), Query: "key"}
	}
	src.Checked = source.Checked{On: f.Now.Format("2006-01"), Meetings: len(f.Meetings)}
	src.Fellowship, src.Publisher = f.Fellowship, &r.Publisher
	r.Sources = []*source.Source{&src}
	r.File = strings.ToLower(cmp.Or(r.Publisher.Country, "world")) + "/" + src.ID + ".yaml"
	return r
}

// rightsOf is what publishing in a format says of the leave to read it: feeds are made for others to read, a page or a
// sheet is not known to be.
func rightsOf(format string) source.RightsStatus {
	if format == "meeting_guide" || format == "bmlt" {
		return source.RightsOpen
	}
	return source.RightsUnknown
}

// kindOf guesses what sort of body has such a name.
func kindOf(name, format string) source.Kind {
	words := strings.Fields(strings.ToLower(name))
	for _, k := range []struct {
		word string
		kind source.Kind
	}{
		{"intergroup", source.Intergroup}, {"region", source.Region}, {"regional", source.Region}, {"area", source.AreaBody},
		{"district", source.ServiceBody}, {"group", source.ServiceBody}, {"club", source.ServiceBody}, {"world", source.FellowshipOffice},
	} {
		if slices.Contains(words, k.word) {
			return k.kind
		}
	}
	if format == "bmlt" {
		return source.AreaBody
	}
	return source.Intergroup
}

// subdivided are the countries whose states or provinces addresses give as the codes of ISO 3166-2.
var subdivided = map[string]bool{"US": true, "CA": true, "AU": true, "BR": true}

// regionCode matches the part of ISO 3166-2 behind the country.
var regionCode = regexp.MustCompile(`^[A-Z]{2,3}$`)

func country(m *meeting.Meeting) string {
	if m.Place == nil {
		return ""
	}
	return m.Place.Country
}

func region(m *meeting.Meeting) string {
	if m.Place == nil {
		return ""
	}
	return m.Place.Region
}

func timezone(m *meeting.Meeting) string {
	if m.Schedule == nil || !strings.Contains(m.Schedule.Timezone, "/") {
		return ""
	}
	return m.Schedule.Timezone
}

// common is what nine of ten meetings say, of those that say anything; or "".
func common(all []meeting.Meeting, of func(*meeting.Meeting) string) string {
	n, said := map[string]int{}, 0
	for i := range all {
		if s := of(&all[i]); s != "" {
			n[s]++
			said++
		}
	}
	for s, times := range n {
		if times*10 >= said*9 {
			return s
		}
	}
	return ""
}

// idOf is the fellowship, the country, its part and the name of a publisher.
func idOf(r *source.Record) string {
	parts := []string{string(r.Fellowship), strings.ToLower(r.Publisher.Country)}
	if _, part, ok := strings.Cut(r.Publisher.Subdivision, "-"); ok {
		parts = append(parts, strings.ToLower(part))
	}
	name := slug(r.Publisher.Name, r.Fellowship)
	if u, err := url.Parse(r.Publisher.URL); name == "" && err == nil {
		name = slug(u.Hostname(), r.Fellowship)
	}
	parts = append(parts, name)
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "-")
}

// slugWords is how many words of a name an id has.
const slugWords = 4

// usual are words of publishers' names that tell none from another.
var usual = []string{"a", "aa", "of", "the", "for", "and", "in", "na", "alcoholics", "narcotics", "anonymous", "intergroup", "central", "office", "service", "inc",
	"meetings", "meeting", "find", "list", "www", "org", "com", "net"}

// slug is the words of a name that tell it apart within the fellowship, in small letters without accents.
func slug(name string, fellowship meeting.Fellowship) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || r == '\'' || r == '’' {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(name))
	words := strings.FieldsFunc(plain, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	telling := slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		return len(w) == 1 || slices.Contains(usual, w) || slices.Contains(strings.Split(string(fellowship), "-"), w)
	})
	if len(telling) == 0 {
		telling = words
	}
	return strings.Join(telling[:min(len(telling), slugWords)], "-")
}

// free is id, with a number behind it if it is taken.
func free(id string, taken func(string) bool) string {
	for n, base := 2, id; taken(id); n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	return id
}
