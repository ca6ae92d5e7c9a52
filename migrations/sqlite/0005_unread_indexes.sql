DROP INDEX `identity_links_person`;--> statement-breakpoint
DROP INDEX `sync_operations_person`;