"""What every web part of Zicht shares: environment, security, logs, texts, base template and theme. No models."""
