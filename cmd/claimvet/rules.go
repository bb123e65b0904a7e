package main

import "strings"

// rules are the short names with which a pass ends its messages: [gate].
func rules(pass string) []string {
	switch pass {
	case "claimgate":
		return []string{"gate"}
	case "rollbackdefer":
		return []string{"ownership", "stranded", "finality"}
	case "requestctx":
		return []string{"lifetime"}
	case "autodispatch":
		return []string{"dispatch"}
	case "claimsql":
		return []string{"sql"}
	case "steporder":
		return []string{"order"}
	case "claimdirective":
		return []string{"directive"}
	}
	return nil
}

// gaveUpRule ends what -gaveup adds: a place, not a rule that was broken.
const gaveUpRule = "gaveup"

// ruleOf is the rule's short name at the end of a message, or empty where there is none.
func ruleOf(message string) string {
	message, ok := strings.CutSuffix(message, "]")
	open := strings.LastIndexByte(message, '[')
	if !ok || open < 0 {
		return ""
	}
	return message[open+1:]
}
