package main

// maxDepth is the limit of depth in packages/manifests: what is deeper cannot be written by JSON.stringify.
const maxDepth = 200

// measure returns the number of levels of maps and lists in a JSON text, and whether it has a number of so many digits
// that JavaScript may round it.
func measure(text []byte) (deepest int, hasLarge bool) {
	level, digits, inText := 0, 0, false
	for at := 0; at < len(text); at++ {
		if inText || text[at] < '0' || text[at] > '9' {
			digits = 0
		} else if digits++; digits > 15 {
			hasLarge = true
		}
		switch {
		case inText && text[at] == '\\':
			at++
		case text[at] == '"':
			inText = !inText
		case inText:
		case text[at] == '{' || text[at] == '[':
			level++
			deepest = max(deepest, level)
		case text[at] == '}' || text[at] == ']':
			level--
		}
	}
	return deepest, hasLarge
}
