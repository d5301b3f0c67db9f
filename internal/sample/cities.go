package sample

// A city is where meetings are held. Its coordinates are those of its middle; streets and halls are invented.
type city struct {
	name, region, country string
	lat, lon              float64
	zone                  string
	postal                string // a pattern in which # stands for a digit
	language              string
	areas                 []string
}

// Cities by the publisher that serves them.
func cities() map[string][]city {
	return map[string][]city{
		"coast": {
			{"Oakland", "CA", "US", 37.8044, -122.2712, "America/Los_Angeles", "946##", "en", []string{"East Bay", "Rockridge", "Fruitvale"}},
			{"Berkeley", "CA", "US", 37.8716, -122.2727, "America/Los_Angeles", "947##", "en", []string{"East Bay", "Elmwood"}},
			{"San Francisco", "CA", "US", 37.7749, -122.4194, "America/Los_Angeles", "941##", "en", []string{"Mission", "Sunset", "Castro", "Richmond"}},
			{"San Jose", "CA", "US", 37.3382, -121.8863, "America/Los_Angeles", "951##", "en", []string{"South Bay", "Willow Glen"}},
			{"Palo Alto", "CA", "US", 37.4419, -122.1430, "America/Los_Angeles", "943##", "en", []string{"Peninsula"}},
		},
		"eastbay": {
			{"Oakland", "CA", "US", 37.8044, -122.2712, "America/Los_Angeles", "946##", "en", []string{"East Bay", "Rockridge", "Fruitvale"}},
			{"Berkeley", "CA", "US", 37.8716, -122.2727, "America/Los_Angeles", "947##", "en", []string{"East Bay", "Elmwood"}},
		},
		"hudson": {
			{"New York", "NY", "US", 40.7306, -73.9866, "America/New_York", "100##", "en", []string{"Manhattan", "East Village", "Harlem", "Chelsea"}},
			{"Brooklyn", "NY", "US", 40.6782, -73.9442, "America/New_York", "112##", "en", []string{"Brooklyn", "Park Slope", "Bushwick"}},
			{"Yonkers", "NY", "US", 40.9312, -73.8987, "America/New_York", "107##", "en", []string{"Westchester"}},
			{"Poughkeepsie", "NY", "US", 41.7004, -73.9210, "America/New_York", "126##", "en", []string{"Mid-Hudson"}},
		},
		"thames": {
			{"London", "Greater London", "GB", 51.5074, -0.1278, "Europe/London", "SW# #AB", "en", []string{"Camden", "Brixton", "Hackney", "Soho"}},
			{"Reading", "Berkshire", "GB", 51.4543, -0.9781, "Europe/London", "RG# #CD", "en", []string{"Caversham"}},
			{"Oxford", "Oxfordshire", "GB", 51.7520, -1.2577, "Europe/London", "OX# #EF", "en", []string{"Jericho", "Cowley"}},
		},
		"lakes": {
			{"Toronto", "ON", "CA", 43.6532, -79.3832, "America/Toronto", "M#B #C#", "en", []string{"Scarborough", "The Annex", "Leslieville"}},
			{"Hamilton", "ON", "CA", 43.2557, -79.8711, "America/Toronto", "L#N #A#", "en", []string{"Westdale"}},
			{"Montréal", "QC", "CA", 45.5017, -73.5673, "America/Toronto", "H#A #B#", "fr", []string{"Plateau", "Villeray"}},
		},
		"meseta": {
			{"Madrid", "Madrid", "ES", 40.4168, -3.7038, "Europe/Madrid", "280##", "es", []string{"Lavapiés", "Chamberí"}},
			{"Valencia", "Valencia", "ES", 39.4699, -0.3763, "Europe/Madrid", "460##", "es", []string{"Ruzafa"}},
			{"Sevilla", "Andalucía", "ES", 37.3891, -5.9845, "Europe/Madrid", "410##", "es", []string{"Triana"}},
		},
		"harbour": {
			{"Sydney", "NSW", "AU", -33.8688, 151.2093, "Australia/Sydney", "20##", "en", []string{"Newtown", "Surry Hills"}},
			{"Melbourne", "VIC", "AU", -37.8136, 144.9631, "Australia/Melbourne", "30##", "en", []string{"Fitzroy", "St Kilda"}},
			{"Perth", "WA", "AU", -31.9523, 115.8613, "Australia/Perth", "60##", "en", []string{"Fremantle"}},
		},
		"highveld": {
			{"Johannesburg", "Gauteng", "ZA", -26.2041, 28.0473, "Africa/Johannesburg", "2###", "en", []string{"Melville", "Parkhurst", "Soweto"}},
			{"Pretoria", "Gauteng", "ZA", -25.7479, 28.2293, "Africa/Johannesburg", "00##", "en", []string{"Hatfield", "Brooklyn"}},
		},
		"liffey": {
			{"Dublin", "Dublin", "IE", 53.3498, -6.2603, "Europe/Dublin", "D0# A#B#", "en", []string{"Rathmines", "Smithfield", "Phibsborough"}},
			{"Bray", "Wicklow", "IE", 53.2028, -6.0983, "Europe/Dublin", "A98 C#D#", "en", []string{"Seafront"}},
		},
		"seine": {
			{"Paris", "Île-de-France", "FR", 48.8566, 2.3522, "Europe/Paris", "750##", "fr", []string{"Belleville", "Montparnasse", "Le Marais"}},
			{"Rouen", "Normandie", "FR", 49.4431, 1.0993, "Europe/Paris", "760##", "fr", []string{"Saint-Marc"}},
			{"Le Havre", "Normandie", "FR", 49.4944, 0.1079, "Europe/Paris", "766##", "fr", []string{"Les Halles"}},
		},
		"spree": {
			{"Berlin", "Berlin", "DE", 52.5200, 13.4050, "Europe/Berlin", "10###", "de", []string{"Kreuzberg", "Wedding", "Neukölln"}},
			{"Potsdam", "Brandenburg", "DE", 52.3906, 13.0645, "Europe/Berlin", "144##", "de", []string{"Babelsberg"}},
		},
		"prairie": {
			{"Denver", "CO", "US", 39.7392, -104.9903, "America/Denver", "802##", "en", []string{"Capitol Hill", "Highlands"}},
			{"Phoenix", "AZ", "US", 33.4484, -112.0740, "America/Phoenix", "850##", "en", []string{"Encanto"}},
			{"Honolulu", "HI", "US", 21.3069, -157.8583, "Pacific/Honolulu", "968##", "en", []string{"Waikiki", "Mānoa"}},
			{"Chicago", "IL", "US", 41.8781, -87.6298, "America/Chicago", "606##", "en", []string{"Loop", "Pilsen"}},
		},
	}
}

// words from which names of groups, halls and streets are put together.
type words struct{ first, second, halls, streets, rooms []string }

func wordsOf(language string) words {
	switch language {
	case "es":
		return words{
			first:   []string{"Nuevo", "Grupo", "Camino", "Luz", "Paso", "Puerta", "Despertar"},
			second:  []string{"Amanecer", "Esperanza", "Libertad", "del Alba", "Sereno", "Abierta", "de Vida", "Unidad"},
			halls:   []string{"Parroquia del Olivo", "Centro Cívico Norte", "Casa de la Fuente", "Club del Puente", "Biblioteca del Molino"},
			streets: []string{"Calle del Olmo", "Calle Fuente Clara", "Avenida del Río", "Calle de la Noria", "Plaza del Trigo"},
			rooms:   []string{"Timbre 2", "Entrada por el patio", "Primera planta"},
		}
	case "de":
		return words{
			first:   []string{"Neuer", "Offener", "Stiller", "Klarer", "Freier", "Guter"},
			second:  []string{"Morgen", "Kreis", "Weg", "Anfang", "Abend", "Mut"},
			halls:   []string{"Gemeindehaus am Fließ", "Bürgertreff Lindeneck", "Werkstatt am Wehr", "Haus der Brücke"},
			streets: []string{"Lindenstraße", "Am Mühlgraben", "Brückenweg", "Gärtnergasse"},
			rooms:   []string{"Hinterhof, 2. Tür", "Bitte klingeln", "Raum 3, barrierefrei"},
		}
	case "fr":
		return words{
			first:   []string{"Nouveau", "Groupe", "Chemin", "Lumière", "Porte", "Premier"},
			second:  []string{"Départ", "Espoir", "de la Rive", "du Matin", "Sérénité", "Liberté"},
			halls:   []string{"Église du Vieux-Moulin", "Centre communautaire des Érables", "Salle de la Rivière", "Maison du Quai"},
			streets: []string{"rue des Tilleuls", "avenue du Moulin", "rue de la Source", "boulevard des Ormes"},
			rooms:   []string{"Sonnez en bas", "Entrée par la ruelle", "Sous-sol"},
		}
	}
	return words{
		first:   []string{"Sunday", "Early", "Quiet", "Harbor", "Lamplight", "Open", "Rusty", "First", "Serenity", "Willow", "Steady", "Second"},
		second:  []string{"Serenity", "Risers", "Start", "Lights", "Door", "Anchors", "Steps", "Hour", "Harvest", "Circle", "Journey", "Chance"},
		halls:   []string{"Alder Street Clubhouse", "Church of the Ford", "Maple Hall", "Mill Lane Library", "The Lantern Room", "Old Depot Center", "St Brannoc's Hall", "Quarry Union Hall"},
		streets: []string{"Alder Street", "Mill Lane", "Fountain Avenue", "Quarry Road", "Lantern Way", "Depot Street", "Orchard Avenue", "Ferry Road"},
		rooms:   []string{"Ring the buzzer", "Enter from the alley", "Upstairs, second door", "Parking behind the building"},
	}
}
