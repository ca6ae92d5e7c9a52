package main

import "strings"

// addNames adds the inputs that a text names. It compares bytes because regular expressions that start with a word
// boundary took half of the time of a rendering.
func (i *inputs) addNames(text string) {
	whole := mentions(text, "Capabilities", func(_, after string) bool {
		return endsName(after) || len(after) > 1 && after[0] == '.' && !strings.Contains("AKH", after[1:2])
	})
	release := mentions(text, "Release", func(before, after string) bool { return startsName(before) && endsName(after) })
	i.AllAPIVersions = i.AllAPIVersions || whole || mentions(text, "APIVersions", usesList)
	i.KubeVersion = i.KubeVersion || whole || strings.Contains(text, "KubeVersion")
	i.IsUpgrade = i.IsUpgrade || release || mentions(text, "IsInstall", isName) || mentions(text, "IsUpgrade", isName)
	i.Revision = i.Revision || release || mentions(text, "Revision", isName)
}

// mentions returns whether the text has the name at a place that the function accepts, which gets the texts before and
// after it.
func mentions(text, name string, accepts func(before, after string) bool) bool {
	for start := 0; ; {
		found := strings.Index(text[start:], name)
		if found < 0 {
			return false
		}
		before := text[:start+found]
		start += found + len(name)
		if accepts(before, text[start:]) {
			return true
		}
	}
}

// usesList returns whether the list of API versions is used other than by a call of Has.
func usesList(_, after string) bool {
	if endsName(after) {
		return true
	}
	member, isMember := strings.CutPrefix(after, ".")
	argument, isHas := strings.CutPrefix(member, "Has")
	return isMember && (!isHas || startsWithWord(argument))
}

func isName(before, after string) bool { return startsName(before) && !startsWithWord(after) }

// startsName returns whether a name can start after the text.
func startsName(before string) bool { return before == "" || !isWord(before[len(before)-1]) }

// endsName returns whether a name ends before the text, and not with a member.
func endsName(after string) bool { return !startsWithWord(after) && !strings.HasPrefix(after, ".") }

func startsWithWord(text string) bool { return text != "" && isWord(text[0]) }

func isWord(character byte) bool {
	return character == '_' || '0' <= character && character <= '9' || 'A' <= character && character <= 'Z' ||
		'a' <= character && character <= 'z'
}
