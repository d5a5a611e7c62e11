#!/usr/bin/env node
console.log('hookloom');
