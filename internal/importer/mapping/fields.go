package mapping

import (
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

// A field is one thing that a draft can say.
type field struct {
	name string
	// set puts values, of which there is at least one, into a draft.
	set func(d *importer.Draft, values []string)
	// list is set for a field with several values. Separators are those that may stand between them in one text, the
	// surest first.
	list       bool
	separators []string
	// names are what publishers call the field, the best first, with commas between. They are compared without case,
	// blanks and punctuation.
	names string
}

// fields are all that a record may map, in the order of Draft. doc.go says what each means.
var fields = []field{
	{name: "key", set: one(func(d *importer.Draft) *string { return &d.Key }),
		names: "slug, bmlt id, meeting id, post name, id, _id, guid, uid, nr, no, committee, group id, code"},
	{name: "name", set: one(func(d *importer.Draft) *string { return &d.Name }),
		names: "name, meeting name, meeting, title, committee name, event, nombre, nombre de la reunión, reunión, nom, nom de la réunion, réunion, meetingname, bezeichnung, nome, navn, namn, naam, nimi, nazwa"},
	{name: "group", set: one(func(d *importer.Draft) *string { return &d.Group }),
		names: "group, group name, home group, grupo, nombre del grupo, groupe, nom du groupe, gruppe, gruppenname, gruppo, grupp, groep, grupa, ryhmä"},
	{name: "fellowship", set: one(func(d *importer.Draft) *string { return &d.Fellowship }),
		names: "fellowship, program, fellowship name, meeting type namespace, comunidad, fraternité, gemeinschaft"},

	{name: "day", set: many(func(d *importer.Draft) *[]string { return &d.Days }), list: true,
		names: "day, days, weekday, day of week, day of the week, meeting day, día, dias, día de la semana, jour, jours, tag, wochentag, giorno, dia da semana, dag, ugedag, ukedag, veckodag, päivä, viikonpäivä, dzień"},
	{name: "when", names: "when, meeting time, meeting times, times, day and time, day time, date and time, schedule, horario, horarios, horaire, horaires, termin, orario, mötestid"},
	{name: "start", set: one(func(d *importer.Draft) *string { return &d.Start }),
		names: "time, start time, start, starts, from, begin, begins, military time, military time hh mm ss, hora, hora de inicio, heure, début, uhrzeit, zeit, beginn, von, ora, inizio, início, tid, starttid, klokken, kl, tijd, aanvang, aika, klo, godzina"},
	{name: "end", set: one(func(d *importer.Draft) *string { return &d.End }),
		names: "end time, end, ends, until, to, hora de fin, fin, heure de fin, ende, bis, fine, fim, slut, sluttid, einde"},
	{name: "duration", set: one(func(d *importer.Draft) *string { return &d.Duration }),
		names: "duration, length, duration time, minutes, duración, durée, dauer, durata, duração, varighed, varighet, längd, duur, kesto"},
	{name: "recurrence", set: one(func(d *importer.Draft) *string { return &d.Recurrence }),
		names: "recurrence, frequency, rrule, repeats, frecuencia, fréquence, häufigkeit, frequenza"},
	{name: "anchor", set: one(func(d *importer.Draft) *string { return &d.Anchor }), names: "start date, first date"},
	{name: "except", set: many(func(d *importer.Draft) *[]string { return &d.Except }), list: true, separators: []string{"\n", ";", ","}},
	{name: "instances"},
	{name: "timezone", set: one(func(d *importer.Draft) *string { return &d.Timezone }),
		names: "timezone, time zone, tz, zona horaria, huso horario, fuseau horaire, zeitzone, fuso orario, fuso horário, tidszon, tijdzone"},
	{name: "unscheduled", set: flag(func(d *importer.Draft) *bool { return &d.Unscheduled })},

	{name: "place", set: one(func(d *importer.Draft) *string { return &d.Place.Name }),
		names: "location, location name, place, venue, venue name, location text, facility, building, where, lugar, lieu, ort, veranstaltungsort, luogo, local, sted, plats, lokal, locatie, paikka, miejsce"},
	{name: "address", names: "address, street address, address 1, add 1, dirección, direccion, adresse, anschrift, indirizzo, endereço, adress, adres, osoite"},
	{name: "street", set: one(func(d *importer.Draft) *string { return &d.Place.Street }),
		names: "street, location street, calle, rue, straße, strasse, via, rua, gade, gate, gata, straat, ulica"},
	{name: "city", set: one(func(d *importer.Draft) *string { return &d.Place.City }),
		names: "city, town, municipality, location municipality, ciudad, ville, stadt, città, cidade, by, stad, plaats, kaupunki, miasto"},
	{name: "region", set: one(func(d *importer.Draft) *string { return &d.Place.Region }),
		names: "state, province, location province, state province, estado, provincia, bundesland, stato"},
	{name: "postal_code", set: one(func(d *importer.Draft) *string { return &d.Place.PostalCode }),
		names: "postal code, zip, zip code, postcode, location postal code 1, código postal, code postal, plz, postleitzahl, cap, cep, postnummer, postnr"},
	{name: "country", set: one(func(d *importer.Draft) *string { return &d.Place.Country }),
		names: "country, nation, location nation, país, pays, land, paese"},
	{name: "formatted", set: one(func(d *importer.Draft) *string { return &d.Place.Formatted }),
		names: "formatted address, full address"},
	{name: "areas", set: many(func(d *importer.Draft) *[]string { return &d.Place.Areas }), list: true, separators: []string{">"},
		names: "regions, region, sub region, sub sub region, county, loc borough, borough, neighborhood, region area, zone, area, district, sub district, región, distrito, région, secteur, kreis"},
	{name: "lat", set: one(func(d *importer.Draft) *string { return &d.Place.Lat }), names: "latitude, lat, latitud, breitengrad, geo lat, map lat"},
	{name: "lon", set: one(func(d *importer.Draft) *string { return &d.Place.Lon }), names: "longitude, lng, lon, long, longitud, längengrad, geo lng, map lng"},
	{name: "coordinates", set: setCoordinates, names: "coordinates, lat lng, lat lon, lat long, latlng, gps, coordenadas, coordonnées, koordinaten"},
	{name: "approximate", set: one(func(d *importer.Draft) *string { return &d.Place.Approximate }), names: "approximate"},
	{name: "place_notes", set: many(func(d *importer.Draft) *[]string { return &d.Place.Notes }), list: true,
		names: "location notes, directions, location info, location instruction, room, access notes, parking"},

	{name: "attendance", set: one(func(d *importer.Draft) *string { return &d.Attendance }),
		names: "attendance option, attendance, venue type, in person or online, modalidad, asistencia"},
	{name: "suspended", set: flag(func(d *importer.Draft) *bool { return &d.Suspended })},
	{name: "unlisted", set: flag(func(d *importer.Draft) *bool { return &d.Unlisted }), names: "unpublished, delete, deleted, archived, hidden"},
	{name: "join_url", set: one(func(d *importer.Draft) *string { return &d.JoinURL }),
		names: "conference url, virtual meeting link, zoom link, meeting link, join url, online link, zoom, zoom url, video link, enlace, lien"},
	{name: "join_notes", set: one(func(d *importer.Draft) *string { return &d.JoinNotes }),
		names: "conference url notes, conference notes, virtual meeting info, virtual meeting additional info, zoom notes"},
	{name: "dial_in", set: one(func(d *importer.Draft) *string { return &d.DialIn }),
		names: "conference phone, phone meeting number, dial in"},
	{name: "dial_in_notes", set: one(func(d *importer.Draft) *string { return &d.DialInNotes }), names: "conference phone notes"},
	{name: "access", set: one(func(d *importer.Draft) *string { return &d.Access }),
		names: "access, closed, open closed, open or closed, open"},
	{name: "types", set: many(func(d *importer.Draft) *[]string { return &d.Types }), list: true, separators: []string{"\n", "|", ";", ","},
		names: "types, type, format, formats, codes, tags, meeting type, meeting types, meeting focus, features, special interest, format 1, format 2, format 3, format 4, format 5, " +
			"tipos, tipo, formato, typen, art, tipi, typer, categories, categorías, catégories, kategorien"},
	{name: "languages", set: many(func(d *importer.Draft) *[]string { return &d.Languages }), list: true, separators: []string{"\n", "|", ";", ","},
		names: "languages, language, language 1, language 2, language 3, idioma, idiomas, langue, langues, sprache, sprachen, lingua, língua, språk, sprog, taal, kieli, język"},
	{name: "notes", set: many(func(d *importer.Draft) *[]string { return &d.Notes }), list: true,
		names: "notes, note, comments, comment, description, details, special information, special instructions, additional info, group notes, info, notas, comentarios, remarques, commentaires, bemerkungen, anmerkungen, hinweise, observações, noter, anteckningar, opmerkingen, uwagi"},
	{name: "url", set: one(func(d *importer.Draft) *string { return &d.URL }),
		names: "url, link, permalink, source url, website, group website, website 2, webseite, sitio web, site web"},
	{name: "feedback_url", set: one(func(d *importer.Draft) *string { return &d.FeedbackURL }), names: "feedback url"},
	{name: "feedback_emails", set: many(func(d *importer.Draft) *[]string { return &d.FeedbackEmails }), list: true, separators: []string{";", ","},
		names: "feedback emails, feedback email, entity email"},
	{name: "updated", set: one(func(d *importer.Draft) *string { return &d.Updated }),
		names: "updated, last updated, updated at, last changed, modified, last modified, actualizado, mis à jour, aktualisiert, oppdatert, opdateret, uppdaterad"},
	{name: "publisher", set: one(func(d *importer.Draft) *string { return &d.PublisherName }), names: "entity, parent name, intergroup"},
	{name: "publisher_url", set: one(func(d *importer.Draft) *string { return &d.PublisherURL }), names: "entity url, entity website url"},
	{name: "contacts", set: many(func(d *importer.Draft) *[]string { return &d.Contacts }), list: true,
		names: "contact, contacts, contact name, contact email, contact phone, email, e mail, phone, telephone, phone number, mailing address, author, venmo, paypal, square, " +
			"last name, first name, gsr, secretary, treasurer, leader, facilitator, facilitators, correo, teléfono, contacto, téléphone, courriel, kontakt, telefon, contatto, telefono, contato, telefone"},
	{name: "resyndicated_from", set: one(func(d *importer.Draft) *string { return &d.ResyndicatedFrom }), names: "data source, data source name"},
}

// fieldsByName finds a field.
var fieldsByName = func() map[string]*field {
	m := map[string]*field{}
	for i := range fields {
		m[fields[i].name] = &fields[i]
	}
	return m
}()

// FieldNames are the names of all fields, in alphabetical order.
func FieldNames() []string {
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	slices.Sort(names)
	return names
}

// one sets a field that has a single value to the first of several.
func one(of func(*importer.Draft) *string) func(*importer.Draft, []string) {
	return func(d *importer.Draft, values []string) { *of(d) = values[0] }
}

// many adds to a field that has several values.
func many(of func(*importer.Draft) *[]string) func(*importer.Draft, []string) {
	return func(d *importer.Draft, values []string) { *of(d) = append(*of(d), values...) }
}

// flag sets a field that is true or false. Any value affirms it that does not deny it.
func flag(of func(*importer.Draft) *bool) func(*importer.Draft, []string) {
	return func(d *importer.Draft, values []string) { *of(d) = !denied(values[0]) }
}

// denied reports whether a word says no, as programs and people write it.
func denied(word string) bool {
	switch fold(word) {
	case "", "no", "false", "0", "n", "f", "off", "none", "never", "active", "falsch", "nein", "non", "falso":
		return true
	}
	return false
}

// setCoordinates reads "lat,lon" in one text.
func setCoordinates(d *importer.Draft, values []string) {
	lat, lon, ok := strings.Cut(strings.Join(values, ","), ",")
	if ok && d.Place.Lat == "" && d.Place.Lon == "" {
		d.Place.Lat, d.Place.Lon = strings.TrimSpace(lat), strings.TrimSpace(lon)
	}
}

// read is what the selector says of a row. A text that stands alone in its place may hold a list.
func (f *mapped) read(r Record) []string {
	if f.detail != nil {
		if own := f.ownPage(r); len(own) > 0 {
			return own
		}
	}
	if f.separators == nil || !f.listed {
		return f.selector.Values(r)
	}
	if f.selector.Any == nil {
		return f.separate(f.selector.Values(r))
	}
	var all []string
	for i := range f.selector.Any {
		all = append(all, f.separate(f.selector.Any[i].Values(r))...)
	}
	return all
}

// separate cuts a list that was written as one text at the surest separator that it has.
func (f *field) separate(values []string) []string {
	if len(values) != 1 {
		return values
	}
	for _, separator := range f.separators {
		if !strings.Contains(values[0], separator) {
			continue
		}
		var parts []string
		for part := range strings.SplitSeq(values[0], separator) {
			if part = strings.TrimSpace(part); part != "" {
				parts = append(parts, part)
			}
		}
		return parts
	}
	return values
}
