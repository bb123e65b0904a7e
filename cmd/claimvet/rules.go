package main

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
