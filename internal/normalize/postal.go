package normalize

import (
	"regexp"
	"strings"
)

// postalShapes are the forms of the postal codes of countries, where they are more than four or five digits. Such a code
// is known for one wherever it stands.
var postalShapes = map[string]string{
	"BR": `\d{5}-?\d{3}`,
	"CA": `[A-Z]\d[A-Z] ?\d[A-Z]\d`,
	"CZ": `\d{3} \d{2}`,
	"GB": `[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}`,
	"GR": `\d{3} \d{2}`,
	"IE": `[A-Z]\d[\dW] ?[A-Z\d]{4}`,
	"IN": `\d{3} ?\d{3}`,
	"JP": `\d{3}-\d{4}`,
	"NL": `\d{4} ?[A-Z]{2}`,
	"PL": `\d{2}-\d{3}`,
	"PT": `\d{4}-\d{3}`,
	"SE": `\d{3} \d{2}`,
	"SK": `\d{3} \d{2}`,
	"US": `\d{5}(?:-\d{4})?`,
}

// plainPostal are all other codes. A street may end in as many digits, so that they are known only alone or before a city.
const plainPostal = `(?:[A-Z]{1,2}-)?\d{4,5}`

// trailingPlain are countries where a plain code stands behind the city; neverLeading are those where no code stands
// before it, and digits there are a house's.
var (
	trailingPlain = set("AU NZ ZA")
	neverLeading  = set("AU CA GB NZ US")
)

// lettered are the countries whose codes are known for theirs even when no country is named. Those of Britain are used on
// islands that are countries of their own.
var lettered = []string{"GB", "CA", "IE"}

// A postalForm finds codes of one form.
type postalForm struct{ alone, leading, trailing *regexp.Regexp }

// newPostalForm is the form of a shape. Codes in small letters are known only where no city's name could be their letters.
func newPostalForm(shape string) postalForm {
	return postalForm{
		alone:    regexp.MustCompile(`(?i)^〒?(` + shape + `)$`),
		leading:  regexp.MustCompile(`^〒?(` + shape + `)\s+(\D.*)$`),
		trailing: regexp.MustCompile(`(?i)^(.*\S)\s+〒?(` + shape + `)$`),
	}
}

var (
	plainForm   = newPostalForm(plainPostal)
	unknownForm = newPostalForm(plainPostal + `(?: ?[A-Z]{2})?|\d{3} \d{2}|\d{2}-\d{3}`)
	postalForms = func() map[string]postalForm {
		forms := make(map[string]postalForm)
		for country, shape := range postalShapes {
			forms[country] = newPostalForm(shape)
		}
		return forms
	}()
)

// lonePostal reads a part of an address that is a postal code and nothing else, and names the country that it is surely of.
// before is the part in front of it.
func lonePostal(s, before, country string) (code, in string, ok bool) {
	switch {
	case !hasDigit(s):
		return "", "", false
	case country == "":
		return barePostal(s, before)
	}
	form, distinct := postalForms[country]
	if !distinct {
		form = plainForm
	}
	m := form.alone.FindStringSubmatch(s)
	if m == nil || !distinct && looksLikeStreet(before) {
		return "", "", false
	}
	return strings.ToUpper(m[1]), country, true
}

// barePostal reads a postal code where no country is named: one with letters, or one behind an American state.
func barePostal(s, before string) (code, in string, ok bool) {
	if _, state := stateOf("US", before); state {
		return lonePostal(s, before, "US")
	}
	for _, country := range lettered {
		if code, in, ok = lonePostal(s, before, country); ok {
			if country == "GB" {
				in = ""
			}
			return code, in, true
		}
	}
	return "", "", false
}

// cutPostal reads a part of an address that is a city with its postal code before or behind it.
func cutPostal(s, country string) (city, code string, ok bool) {
	if !hasDigit(s) {
		return "", "", false
	}
	form, distinct := postalForms[country]
	behind := []postalForm{form}
	switch {
	case country == "":
		form, behind = unknownForm, nil
		for _, c := range lettered {
			behind = append(behind, postalForms[c])
		}
	case !distinct:
		form, behind = plainForm, nil
		if trailingPlain[country] {
			behind = append(behind, form)
		}
	}
	for _, f := range behind {
		if m := f.trailing.FindStringSubmatch(s); m != nil && !startsWithNumber(m[1]) {
			return m[1], strings.ToUpper(m[2]), true
		}
	}
	if m := form.leading.FindStringSubmatch(s); m != nil && !neverLeading[country] && !looksLikeStreet(m[2]) {
		return m[2], m[1], true
	}
	return "", "", false
}
