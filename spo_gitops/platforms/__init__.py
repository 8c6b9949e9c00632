"""Where people review: pull requests, checks and issues of GitHub, GitLab and Azure DevOps, behind one small port."""
