package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// maxExact is the largest integer up to which JavaScript represents each one.
const maxExact = 1<<53 - 1

// checkIntegers refuses integers that JavaScript would write with other digits, as packages/manifests does.
func checkIntegers(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return err
	}
	return checkIntegersIn(value, "")
}

var escapes = strings.NewReplacer("~", "~0", "/", "~1")

func checkIntegersIn(value any, pointer string) error {
	switch typed := value.(type) {
	case json.Number:
		if digits := typed.String(); !keepsDigits(digits) {
			return fmt.Errorf("%s: %s is too large: it would lose digits; write it in quotes to keep its digits as text", pointer, digits)
		}
	case []any:
		for at, item := range typed {
			if err := checkIntegersIn(item, pointer+"/"+strconv.Itoa(at)); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, name := range sortedKeys(typed) {
			if err := checkIntegersIn(typed[name], pointer+"/"+escapes.Replace(name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// keepsDigits returns whether JavaScript writes a number back with the same digits. Beyond 2^53 some keep them.
func keepsDigits(number string) bool {
	value, err := strconv.ParseFloat(number, 64)
	return err == nil && (strings.ContainsAny(number, ".eE") || strconv.FormatFloat(value, 'f', -1, 64) == number)
}
