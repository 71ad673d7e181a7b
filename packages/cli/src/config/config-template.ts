/** What `corkscrew config init` writes. Every value that stands commented out is the default or an example. */
export const CONFIG_TEMPLATE = `# Corkscrew reads this file from --config, CORKSCREW_CONFIG, ./corkscrew.yaml or ~/.corkscrew/config.yaml.
# A flag wins over an environment variable, which wins over this file.

# Where the inventory is kept. Relative paths start at this file's folder. Also: --db, CORKSCREW_DB.
#database: ~/.corkscrew/corkscrew.duckdb

# How answers are printed: table, json, ndjson, csv or markdown. Also: --output, CORKSCREW_OUTPUT.
#output: table

# One block per cloud; each goes to its plugin as it is. \`corkscrew scan\` scans every provider named here: take away what
# you do not use. Each cloud's page in docs/ has all keys, and \`corkscrew config validate\` knows them.
providers:
  aws:
    # Regions to scan, or all for every region that the account has enabled. Default: the region of the AWS profile.
    #regions: [us-east-1, eu-central-1]
    # A named profile of ~/.aws/config. Default: what AWS tools use, AWS_PROFILE first.
    #profile: inventory
    # Every account of the organisation, by a role that each of them has.
    #organizations: { role_name: CorkscrewReader }

  #kubernetes:
    # Contexts whose clusters are scanned, or all. Default: the current context.
    #contexts: [production, staging]
    # Namespaces, as names or globs. Default: all.
    #namespaces: ["team-*"]
    # The permission to list Secrets grants their values, so both are off: names without values, and Helm releases.
    #secrets: metadata
    #helm_releases: true

  #azure:
    # Subscriptions, by id or name. Default: all that are visible.
    #subscriptions: [production]

  #gcp:
    # Organisations by number, folders by number or projects by id. Default: all that are visible.
    #organizations: ["123456789012"]

#scan:
  # Units in flight. Also: --concurrency, CORKSCREW_CONCURRENCY.
  #concurrency: 32
  # What you know to be missing, why, and until when. Accepted gaps do not make a scan incomplete (exit code 3).
  #accepted_gaps:
  #  - provider: aws
  #    service: shield
  #    reason: the security team owns it
  #    expires: 2027-06-30

#drift:
  # Differences that \`corkscrew drift check\` passes over: paths, with * for anything, of one type where it is named.
  #ignore_paths: [Tags, "aws_autoscaling_*:Instances"]

#plugins:
  # Folders to look for plugins (corkscrew-<name>) in before the usual ones.
  #directories: [~/corkscrew-plugins]
  # A plugin whose file has another checksum is refused. \`corkscrew plugin list\` shows them.
  #checksums:
  #  acme: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
`;
