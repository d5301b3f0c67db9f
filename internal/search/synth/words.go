package synth

import (
	"math"
	"math/rand/v2"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// weighted picks the first ones more often: the larger skew, from 0 to 1, the more.
func weighted[T any](r *rand.Rand, from []T, skew float64) T {
	return from[int(math.Pow(r.Float64(), 1/(1-skew))*float64(len(from)))]
}

// coin makes up a name.
func coin(r *rand.Rand) string {
	onsets := strings.Fields("b br c ch d dr f fl g gr h k l m n p pr r s sh st t tr v w w")
	vowels := strings.Fields("a a e e i o o u ea ai oo ou")
	ends := strings.Fields("n n r l s t rd nd ll ck m th")
	tails := strings.Fields("ton ford field ville wood ham dale burg port bury mouth worth land by . . . . .")
	s := pick(r, onsets) + pick(r, vowels) + pick(r, ends)
	if r.IntN(2) == 0 {
		s += pick(r, vowels) + pick(r, ends)
	}
	s += strings.Trim(pick(r, tails), ".")
	return strings.ToUpper(s[:1]) + s[1:]
}

// A land is a stretch of the Earth with one time zone.
type land struct {
	country, language, zone  string
	regions                  []string
	south, north, west, east float64
}

func lands() []land {
	return []land{
		{"US", "en", "America/New_York", []string{"NY", "PA", "MA", "FL", "GA"}, 27, 45, -83, -71},
		{"US", "en", "America/New_York", []string{"OH", "NC", "VA", "NJ"}, 35, 42, -84, -74},
		{"US", "en", "America/Chicago", []string{"IL", "TX", "MN", "WI", "MO"}, 30, 46, -97, -88},
		{"US", "en", "America/Denver", []string{"CO", "UT", "NM"}, 33, 45, -112, -104},
		{"US", "en", "America/Phoenix", []string{"AZ"}, 32, 36, -114, -110},
		{"US", "en", "America/Los_Angeles", []string{"CA", "OR", "WA"}, 33, 48, -123, -117},
		{"US", "en", "Pacific/Honolulu", []string{"HI"}, 19, 22, -160, -155},
		{"CA", "en", "America/Toronto", []string{"ON"}, 43, 46, -82, -75},
		{"CA", "fr", "America/Toronto", []string{"QC"}, 45, 48, -75, -70},
		{"CA", "en", "America/St_Johns", []string{"NL"}, 47, 50, -58, -53},
		{"MX", "es", "America/Mexico_City", []string{"CDMX", "JAL"}, 17, 23, -104, -97},
		{"BR", "pt", "America/Sao_Paulo", []string{"SP", "RJ"}, -25, -20, -50, -42},
		{"GB", "en", "Europe/London", []string{"Kent", "Devon", "Fife"}, 50.5, 57, -4.5, 1},
		{"IE", "en", "Europe/Dublin", []string{"Cork", "Dublin"}, 51.6, 54.5, -9.5, -6.2},
		{"FR", "fr", "Europe/Paris", []string{"Bretagne", "Provence"}, 43.5, 49, -1, 6},
		{"ES", "es", "Europe/Madrid", []string{"Andalucía", "Madrid"}, 37, 42.5, -6, -1},
		{"DE", "de", "Europe/Berlin", []string{"Bayern", "Hessen"}, 48, 54, 7, 13},
		{"IR", "fa", "Asia/Tehran", []string{"Qom", "Fars"}, 29, 36, 48, 56},
		{"IN", "en", "Asia/Kolkata", []string{"MH", "KA"}, 12, 21, 73, 79},
		{"JP", "ja", "Asia/Tokyo", []string{"Tokyo", "Osaka"}, 34, 38, 135, 140},
		{"AU", "en", "Australia/Sydney", []string{"NSW", "VIC"}, -38, -28, 144, 153},
		{"AU", "en", "Australia/Adelaide", []string{"SA"}, -36, -31, 135, 140},
		{"NZ", "en", "Pacific/Auckland", []string{"Otago"}, -45, -36, 168, 178},
	}
}

func fellowships() []string {
	return strings.Fields("aa na al-anon ca smart oa ga slaa aca coda cma nar-anon")
}

// Types are the types that the meetings have, the usual ones first.
func Types() []meeting.Type {
	var all []meeting.Type
	for s := range strings.FieldsSeq(`discussion open-discussion speaker beginners step-study big-book women men wheelchair
		literature meditation lgbtq young-people seniors topic tradition-study child-friendly candlelight secular newcomers
		non-smoking people-of-color indigenous professionals veterans families parents sign-language grapevine birthday
		fragrance-free outdoor cross-talk-permitted daily-reflections living-sober native-american polish dual-diagnosis`) {
		all = append(all, meeting.Type(s))
	}
	return all
}

func hours() []int {
	return []int{6, 7, 7, 8, 9, 10, 12, 12, 12, 13, 16, 17, 17, 18, 18, 18, 18, 19, 19, 19, 19, 19, 20, 20, 20, 20, 21, 22, 23, 0}
}

func firstWords() []string {
	return strings.Fields(`Sunday Monday Tuesday Wednesday Thursday Friday Saturday Serenity Morning Early New Happy Primary
		Keep Back Young Women Men Nooners Steps Freedom Daily Way Living Hope Attitude Courage Quiet Open First Second Sober
		Grateful Eye Rule Spiritual Rusty Willow Harbor Lamplight Steady Sunrise Midnight Lunch Promises Unity Just Clean`)
}

func secondWords() []string {
	return strings.Fields(`Group Serenity Study Steps Hour Way Life Beginnings Today Discussion Meeting Promises Fellowship
		Risers Start Lights Door Anchors Harvest Circle Journey Chance Solution Basics Miracles Reflections Sobriety Survivors
		Recovery Unity Nuggets Gratitude Awakening Crossroads Foundation Surrender Acceptance Meditation`)
}

func halls() []string {
	return strings.Fields("Church Hall Clubhouse Library Center Chapel School Hospital Room Club Cathedral House")
}

func streets() []string {
	return strings.Fields("Street Avenue Road Lane Way Drive Boulevard Place Court")
}

func noteWords() []string {
	return strings.Fields(`the door is in the back please enter from side parking behind building upstairs basement room
		ring bell coffee at half past chips last week of month open first meeting speaker newcomers welcome mask optional
		wheelchair ramp elevator text phone online passcode doors close five minutes before potluck every second candle big
		book twelve and steps traditions anniversary celebrate birthday cake children toys smoking outside quiet street
		blue red green gate garden hall left right across near bus train stop ground floor accessible restroom kitchen`)
}
