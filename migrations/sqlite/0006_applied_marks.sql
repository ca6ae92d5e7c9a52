CREATE TABLE `lease_flights` (
	`holder` text NOT NULL,
	`cluster` text NOT NULL,
	`at` text NOT NULL,
	PRIMARY KEY(`holder`, `cluster`)
);
--> statement-breakpoint
ALTER TABLE `inventory` ADD `fields` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `inventory` ADD `replicas` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `inventory` ADD `mark` text;--> statement-breakpoint
ALTER TABLE `inventory` ADD `managed_at` text;--> statement-breakpoint
UPDATE `inventory` SET
	`replicas` = trim(substr(substr(`hash`, instr(`hash`, ' ') + 1), instr(substr(`hash`, instr(`hash`, ' ') + 1) || ' ', ' ') + 1)),
	`fields` = substr(substr(`hash`, instr(`hash`, ' ') + 1), 1, instr(substr(`hash`, instr(`hash`, ' ') + 1) || ' ', ' ') - 1),
	`hash` = substr(`hash`, 1, instr(`hash`, ' ') - 1)
WHERE instr(`hash`, ' ') > 0;
