package embedded

// InSegmentsOf are options for an engine whose segments hold so few meetings that tests see many of them.
func (o Options) InSegmentsOf(docs int) Options {
	o.docs = docs
	return o
}
