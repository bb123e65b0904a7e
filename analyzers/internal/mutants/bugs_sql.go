package main

// sqlBugs weaken a statement, or what is made of its result.
var sqlBugs = []variant{
	{"claim that compares nothing that it sets", "sql", "func Store.Claim", all(
		sql("sqlClaim", "      AND claim_token IS NULL\n", ""),
		sql("sqlClaim", "      AND status = $3\n      AND status NOT IN ('removed', 'paused', 'hibernated', 'provisioning')\n", "      AND $3::text <> ''\n"))},
	{"claim that compares in one arm of an or", "sql", "func Store.Claim", all(
		sql("sqlClaim", "claim_token IS NULL", "(claim_token IS NULL OR runtime <> 'external')"),
		sql("sqlClaim", "      AND status = $3\n      AND status NOT IN ('removed', 'paused', 'hibernated', 'provisioning')\n", "      AND $3::text <> ''\n"))},
	{"admission whose result nobody reads", "sql", "func Store.Admit", body("Store.Admit", `
		_, err := s.pool.Exec(ctx, sqlAdmit, c.id, c.fence, millis(s.lease))
		return err == nil, err`)},
	{"rollback without a fence", "sql", "Rollback", all(
		sql("sqlRollback", "AND fence = $2 AND phase = 'claimed'", "AND $2::bigint > 0"),
		sql("sqlRollback", " AND w.claim_token = undone.id", ""))},
	{"rollback that forgets the status", "sql", "Rollback", sql("sqlRollback", "SET status = undone.prior_status, ", "SET ")},
}
