import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAllowedReturnUrl, listProblem } from './return-url.ts'

const listed = ['https://app.example/connect', 'http://127.0.0.1:3000/back/']

test('the listed address, everything below it, and any query are allowed', () => {
  for (const address of [
    'https://app.example/connect',
    'https://app.example/connect/',
    'https://app.example/connect/done?tenant=7',
    'https://APP.example:443/connect',
    'http://127.0.0.1:3000/back',
    'http://127.0.0.1:3000/back/x',
  ])
    assert.equal(isAllowedReturnUrl(address, listed), true, address)
})

test('nothing else is, however close it looks', () => {
  for (const address of [
    'https://app.example/connect-evil',
    'https://app.example/connec',
    'https://app.example/Connect',
    'https://app.example/connect/../admin',
    'https://app.example/connect/./x',
    'https://app.example/connect/%2e%2e/admin',
    'https://app.example/connect/%2E%2E%2Fadmin',
    'https://app.example/connect%2fx',
    'https://app.example/connect/..%5cadmin',
    'https://app.example/connect\\..\\admin',
    'https://app.example//connect',
    'https://app.example/connect//evil.example',
    'https://app.example/connect#fragment',
    'https://app.example:8443/connect',
    'http://app.example/connect',
    'https://user@app.example/connect',
    'https://app.example@evil.example/connect',
    'https://app.example:pw@evil.example/connect',
    'https://app.example.evil.example/connect',
    'https://evil.example/connect?https://app.example/connect',
    'https:app.example/connect',
    'https:///app.example/connect',
    '//app.example/connect',
    '/connect',
    ' https://app.example/connect',
    'https://app.example/con\tnect',
    'https://app.example\n/connect',
    'javascript:alert(1)//app.example/connect',
    'data:text/html,x',
    'http://localhost:3000/back',
    `https://app.example/connect/${'a'.repeat(2_000)}`,
    '',
  ])
    assert.equal(isAllowedReturnUrl(address, listed), false, JSON.stringify(address))
})

test('an address that could mean two things is not put on the list', () => {
  for (const address of ['https://app.example/connect', 'http://localhost:3000', listed[1] ?? ''])
    assert.equal(listProblem(address), null, address)
  for (const address of [
    'http://app.example/connect',
    'https://app.example/connect?x=1',
    'https://app.example/connect#x',
    'https://user@app.example/',
    'ftp://app.example/',
    'app.example',
    'https://app.example/%2f',
  ])
    assert.notEqual(listProblem(address), null, address)
})
