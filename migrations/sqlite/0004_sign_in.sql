CREATE TABLE `sign_ins` (
	`hash` text PRIMARY KEY NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `tokens` ADD `expires_at` text;