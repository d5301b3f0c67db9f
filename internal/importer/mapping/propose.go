package mapping

// Propose is what a record's fields can say of rows with these columns: the fields that the names of the columns
// commonly stand for, as they are written in a map. It is what would be guessed, for a person to correct.
func Propose(columns []string) map[string]any {
	fields := map[string]any{}
	for name, selector := range new(Spec).guess(columns) {
		fields[name] = written(&selector)
	}
	return fields
}

// written is a guessed selector as a map has it: a place, a list of places, or places that are joined.
func written(s *Selector) any {
	var from any = s.Path
	switch {
	case len(s.Any) == 1:
		from = written(&s.Any[0])
	case s.Any != nil:
		list := make([]any, len(s.Any))
		for i := range s.Any {
			list[i] = written(&s.Any[i])
		}
		from = list
	}
	if s.Join != nil {
		return map[string]any{"from": from, "join": *s.Join}
	}
	return from
}
